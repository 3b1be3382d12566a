"""The update of an alert sets what differs, keeps what another program wrote, and compares with what was read."""

from decimal import Decimal
from typing import Any

import pytest

from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.stored_alert import read_alert, read_open_alert
from rules.lifecycle.beyond import beyond_alert
from rules.lifecycle.change import changed, noted
from storage.alert_update import alert_update
from storage.items import to_values
from tests.unit.lifecycle.writing import CARD

PLAIN: dict[str, Any] = {
    "alertId": "a1",
    "stationId": "STATION_001",
    "alertType": "LOW_INVENTORY",
    "severity": "HIGH",
    "status": "PENDING",
    "createdAt": 5,
    "title": "old",
}


def update(stored: dict[str, Any], **fields: Any) -> tuple[dict[str, Any], list[str], str]:
    """What an update with a card and these attributes sets, what it removes, and its condition, by full names."""
    before = read_alert({**PLAIN, **stored})
    after: Alert = changed(noted(before, card=CARD, revision=before.metadata.revision + 1), **fields)
    written = alert_update("alerts", before, after)["Update"]
    names, values = written["ExpressionAttributeNames"], to_values(written["ExpressionAttributeValues"])

    def path(text: str) -> str:
        return ".".join(names[part] for part in text.strip().split("."))

    sets, _, removes = written["UpdateExpression"].removeprefix("SET ").partition(" REMOVE ")
    pairs = [each.split(" = ") for each in sets.split(", ")]
    condition = written["ConditionExpression"]
    for placeholder in sorted(names, key=len, reverse=True):
        condition = condition.replace(placeholder, names[placeholder])
    for placeholder in (":status", ":revision"):
        condition = condition.replace(placeholder, repr(values.get(placeholder)))
    return (
        {path(left): values[right] for left, right in pairs},
        [path(each) for each in removes.split(", ") if each],
        condition,
    )


PLACE = {"channel": CARD.channel, "ts": CARD.ts}


def test_where_there_is_no_metadata_it_is_set_as_a_whole_beside_what_else_differs() -> None:
    sets, removes, condition = update({}, title="new")
    assert sets.pop("metadata")["card"] == PLACE
    assert (sets, removes) == ({"title": "new"}, [])
    assert condition == "status = 'PENDING' AND attribute_not_exists(metadata.revision)"


def test_in_a_map_only_what_differs_is_set_and_what_is_gone_removed() -> None:
    sets, removes, condition = update({"metadata": {"revision": 3, "owner": "x", "digest": "d"}}, rejected_at=None)
    assert sets == {"metadata.card": PLACE, "metadata.revision": 4}
    assert removes == []
    assert condition == "status = 'PENDING' AND metadata.revision = 3"
    before = read_alert({**PLAIN, "rejectedBy": "x", "metadata": {"revision": 3, "digest": "d"}})
    gone = alert_update("alerts", before, changed(noted(before, digest=None, revision=4), rejected_by=None))["Update"]
    names = gone["ExpressionAttributeNames"]
    removed = gone["UpdateExpression"].partition(" REMOVE ")[2].split(", ")
    assert [".".join(names[part] for part in each.split(".")) for each in removed] == ["rejectedBy", "metadata.digest"]
    assert (gone["TableName"], gone["Key"]) == ("alerts", {"alertId": {"S": "a1"}})


@pytest.mark.parametrize("theirs", ["see the wiki", ["a"], 7])
def test_what_stood_where_a_map_must_stand_is_set_aside(theirs: Any) -> None:
    sets, _removes, condition = update({"metadata": theirs})
    assert sets["metadata"]["setAside"] == {"metadata": theirs}
    assert sets["metadata"]["card"] == PLACE
    assert condition == "status = 'PENDING' AND attribute_not_exists(metadata.revision)"


def test_a_null_is_no_value_to_set_aside() -> None:
    sets, _removes, _condition = update({"metadata": None})
    assert "setAside" not in sets["metadata"]


def test_a_value_under_a_key_of_ours_is_set_aside_only_where_it_is_written_over_and_beside_what_was_before() -> None:
    theirs = {"card": "their own", "notes": "theirs", "setAside": {"chart": "of before"}}
    sets, removes, _condition = update({"metadata": theirs})
    assert sets["metadata.setAside"] == {"chart": "of before", "card": "their own"}
    assert sets["metadata.card"] == PLACE
    assert "metadata.notes" not in sets
    assert removes == []
    sets, _removes, _condition = update({"metadata": {"card": "their own", "setAside": "theirs too"}})
    assert sets["metadata.setAside"] == {"before": "theirs too", "card": "their own"}


def test_a_revision_and_a_status_are_compared_with_as_they_are_written() -> None:
    _sets, _removes, condition = update({"status": "pending", "metadata": {"revision": "abc"}})
    assert condition == "status = 'pending' AND metadata.revision = 'abc'"
    stored = {name: value for name, value in PLAIN.items() if name != "status"}
    before = read_alert(stored)
    written = alert_update("alerts", before, noted(before, card=CARD))["Update"]
    assert "attribute_not_exists" in written["ConditionExpression"].split(" AND ")[0]


@pytest.mark.parametrize("severity", [None, 3, "", " ", ["HIGH"], {"HIGH"}, {"is": "HIGH"}, True])
def test_an_alert_without_a_severity_that_can_be_read_counts_as_critical_and_is_decided(severity: Any) -> None:
    before = read_alert({**PLAIN, "severity": severity})
    assert (before.severity, beyond_alert(before)) == (Severity.CRITICAL, None)
    assert [each.name for each in before.as_written.unusable] == ["severity"]
    assert read_open_alert({**PLAIN, "severity": severity}).severity is Severity.CRITICAL
    sets, _, _ = update({"severity": severity}, approved_at=9)
    assert "severity" not in sets, "what its writer wrote stays"


def test_an_alert_that_has_no_severity_at_all_counts_as_critical() -> None:
    without = {name: value for name, value in PLAIN.items() if name != "severity"}
    assert read_alert(without).severity is Severity.CRITICAL
    assert read_open_alert(without).severity is Severity.CRITICAL


def test_words_of_an_alert_are_known_however_they_are_joined() -> None:
    for spelled in ("low inventory", "Low-Inventory", " LOW_INVENTORY "):
        assert read_alert({**PLAIN, "alertType": spelled}).alert_type is AlertType.LOW_INVENTORY


def test_an_alert_from_before_1970_is_one_of_1970_and_is_written_in_its_own_time() -> None:
    before = read_alert({**PLAIN, "createdAt": -5, "updatedAt": Decimal("-0.5")})
    assert (before.created_at, before.updated_at, before.as_written.created_at) == (0, 0, -5)
    assert read_open_alert({**PLAIN, "createdAt": -5}).created_at == 0


@pytest.mark.parametrize(
    "place", [{"channel": "", "ts": "1.2"}, {"channel": "C", "ts": ""}, {"channel": "C", "ts": "?"}]
)
def test_a_card_that_stands_nowhere_is_no_card(place: dict[str, str]) -> None:
    before = read_alert(
        {**PLAIN, "metadata": {"card": place, "direct": [{"to": "U", "step": "s", "at": 1, "card": place}]}}
    )
    assert (before.metadata.card, before.metadata.direct) == (None, ())
