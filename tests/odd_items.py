"""Items as anybody may have written them, in the format of the wire, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from rules.alert.alert import Alert
from tests.factories import NOW, make_alert

NUMBERS = [
    "0",
    "-0",
    "7",
    "-1",
    "100.01",
    "99.5",
    str(NOW),
    str(NOW // 1000),
    f"{NOW}.5",
    "1" + "0" * 40,
    "1" + "0" * 125,
]
NUMBERS += [
    "0." + "0" * 129 + "1",
    "9" * 38,
    "-" + "9" * 38 + "0" * 80,
    "1E+40",
    "1.5E-7",
    "NaN",
    "1e99999999999999999999",
    str(NOW * 1000),
    str(NOW * 10**6),
    "007",
    "+5",
]
WORDS = [
    "",
    "healthy",
    "HEALTHY",
    "offline",
    "PENDING",
    "pending",
    "HIGH",
    "high",
    "LOW_INVENTORY",
    "OPEN",
    "post_card",
]
WORDS += [" Approved ", "EXECUTED", "NaN", "Infinity", "1e400", "2025-11-22T08:00:00Z", "\x7f"]
WORDS += ["12", "\x00", "<!channel>", "STATION_001#LOW_INVENTORY", "ALERT_CREATED", "é\u202e"]
leaves = st.one_of(
    st.sampled_from(NUMBERS).map(lambda text: {"N": text}),
    st.decimals(-(10**20), 10**20, allow_nan=False).map(lambda number: {"N": format(number, "f")}),
    st.sampled_from(WORDS).map(lambda text: {"S": text}),
    st.text(max_size=10).map(lambda text: {"S": text}),
    st.sampled_from((3_000, 30_000)).map(lambda times: {"S": "x" * times}),
    st.booleans().map(lambda flag: {"BOOL": flag}),
    st.just({"NULL": True}),
    st.binary(max_size=4).map(lambda data: {"B": data}),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(lambda texts: {"SS": texts}),
    st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(lambda texts: {"NS": texts}),
)
INNER = (
    "reason",
    "observedAt",
    "samples",
    "facts",
    "status",
    "clearedAt",
    "ts",
    "channel",
    "at",
    "key",
    "kind",
    "since",
)
attributes: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: {"L": each})
        | st.dictionaries(st.sampled_from(INNER) | st.text(max_size=4), inner, max_size=4).map(lambda each: {"M": each})
    ),
    max_leaves=8,
)
METRIC: tuple[str, ...] = (
    "swapRate",
    "demandSurge",
    "chargerUptime",
    "chargerHealth",
    "chargedBatteries",
    "unchargedBatteries",
)
METRIC += ("errorLogs", "faultPatterns", "ttl", "firmware")
ALERT = tuple(str(field.alias) for field in Alert.model_fields.values())
METADATA = tuple(str(field.alias) for field in type(make_alert().metadata).model_fields.values())
OURS: tuple[str, ...] = (
    "alertId",
    "alertType",
    "state",
    "severityRank",
    "fence",
    "kind",
    "createdAt",
    "dueAt",
    "claim",
    "token",
    "owner",
)
OURS += (
    "muteId",
    "by",
    "reason",
    "since",
    "until",
    "digestId",
    "members",
    "cards",
    "openedAt",
    "actedAt",
    "shown",
    "stationId",
)
AUDIT = ("alertId", "actionType", "timestamp", "userId", "details", "status", "errorMessage", "ttl")


def items(key: dict[str, Any], names: tuple[str, ...], **good: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Items with a key as the table asks for, some good attributes and any others."""
    odd = st.dictionaries(st.sampled_from(names) | st.text(max_size=5), attributes, max_size=8)
    return st.builds(lambda sane, strange: {**sane, **strange, **key}, st.sampled_from(({}, good)), odd)


metrics = items({"stationId": {"S": "STATION_001"}, "timestamp": {"N": str(NOW)}}, METRIC, chargedBatteries={"N": "0"})
metadata = st.dictionaries(st.sampled_from(METADATA) | st.text(max_size=4), attributes, max_size=8).map(
    lambda each: {"M": each}
)
SANE = {
    "stationId": {"S": "S1"},
    "alertType": {"S": "low_inventory"},
    "severity": {"S": "HIGH"},
    "status": {"S": "pending"},
}
SANE |= {"createdAt": {"N": str(NOW)}}
alerts = st.builds(
    lambda item, more: {**item, "metadata": more}, items({"alertId": {"S": "a1"}}, ALERT, **SANE), metadata | attributes
)
ours = items({"scope": {"S": "any"}, "key": {"S": "STATION_001#LOW_INVENTORY"}}, OURS)
audits = items(
    {"taskId": {"S": "t"}}, AUDIT, alertId={"S": "a1"}, timestamp={"N": "5"}, actionType={"S": "ALERT_CREATED"}
)


# Items that are good but for a few things: an item of which everything is odd is left out early, and tries little else.


def misspelled(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A name of ours, the same in other letters beside it, or any other."""
    ours = st.sampled_from(names)
    return st.one_of(ours, ours, ours, ours.map(str.upper), ours.map(str.lower), st.text(min_size=1, max_size=5))


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "the bottom"}
    for level in range(depth):
        value = {"M": {"deeper": value}} if level % 2 else {"L": [value]}
    return value


anything = st.one_of(attributes, attributes, leaves, st.just(nested(25)))


def nearly(good: dict[str, Any], *key: str) -> st.SearchStrategy[dict[str, Any]]:
    """A good item in which up to four attributes, those of `metadata` included, are anything; its key stays."""
    names = tuple(name for name in good if name not in key)
    outer = st.dictionaries(misspelled(names), anything, max_size=4)
    if "metadata" not in good:
        return outer.map(lambda odd: {**good, **odd, **{name: good[name] for name in key}})
    inner = st.dictionaries(misspelled(METADATA), anything, max_size=4)

    def mixed(outside: dict[str, Any], inside: dict[str, Any]) -> dict[str, Any]:
        metadata = {"metadata": {"M": {**good["metadata"]["M"], **inside}}}
        return {**good, **metadata, **outside, **{name: good[name] for name in key}}

    return st.builds(mixed, outer, inner)
