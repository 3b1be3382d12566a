"""
Anything that may stand in the tables, for hypothesis: what other writers, strangers and broken stations leave.

Each strategy is built once: a tree of them costs hypothesis more than the examples that a gate takes of it.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from bot.cards.answers.audit_words import EVENTS
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.audit import ActionType, AuditEntry, AuditStatus
from rules.alert.chart import ChartForm
from rules.alert.execution import ExecutionStatus
from rules.alert.mute import LONGEST_MS, SHORTEST_MS, Covers, Mute
from rules.alert.recheck import RecheckVerdict
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.evaluate.kinds import KINDS
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.fleet.fleet_state import OpenAlerts
from rules.metric import LARGEST, ChargerHealth, Metric
from rules.stored_word import unknown_word

Noun = TypeVar("Noun")
Word = TypeVar("Word", bound=StrEnum)

NASTY = (
    "",
    " ",
    "\n",
    "<!channel>",
    "<!here|x>",
    "<@UEVIL>",
    "<#CEVIL>",
    "<https://evil.example|press here>",
    "https://evil.example/a?b=c&d=e",
    "<script>alert(1)</script>",
    "&lt;!channel&gt;",
    "<!date^0^{date}|x>",
    "*bold* _it_ ~no~ `code` ```fence```",
    ">quote",
    ":rotating_light: 🚨 👩‍👩‍👧‍👦 é",
    "\u202egnirts desrever\u202c",
    "\u2066\u200b\ufeff",
    "\x00\x07\x1b[31mred\x1b[0m\x7f\x9b",
    "line\r\nforged line",
    "a,b|c;d'\"\\",
    "محطة الشحن",
)
ALERT_IDS = st.sampled_from(("3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90", "x", "<!channel>", "é" * 1024, "k" * 2048))
"""DynamoDB's keys have at most 2,048 bytes."""


@cache
def words(kind: type[Word]) -> st.SearchStrategy[Word]:
    """A word of a closed list, or one that only a newer version or another program knows."""
    return st.sampled_from([*kind, *(unknown_word(kind, word) for word in ("OF_TOMORROW", "<!channel> *", "x" * 90))])


TIMES = st.one_of(st.integers(0, 2 * 10**12), st.sampled_from((0, 10**15, 10**37)))


@cache
def texts() -> st.SearchStrategy[str]:
    repeated: Callable[[str, int], str] = lambda text, times: text * times  # noqa: E731  named for its type
    long = st.builds(repeated, st.sampled_from(NASTY), st.sampled_from((2, 40, 700)))
    huge = st.builds(lambda text: (text or "x") * (100_000 // len(text or "x")), st.sampled_from(NASTY))
    return st.one_of(st.text(max_size=40), st.sampled_from(NASTY), long, huge)


@cache
def people() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(("U0ALICE", "W0BOB", "system", "U" * 100_000)), texts())


@cache
def decimals(most: str = "9.9E+125") -> st.SearchStrategy[Decimal]:
    odd = [Decimal(each) for each in ("0", "1E-130", "0.05", "99.95", "1E+30", "12345678901234567890.123456789")]
    return st.one_of(
        st.sampled_from([each for each in [*odd, Decimal(most)] if each <= Decimal(most)]),
        st.decimals(0, min(Decimal(most), Decimal(10**12)), places=3),
    )


@cache
def values() -> st.SearchStrategy[Any]:
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**37), 10**37),
        decimals(),
        st.sampled_from((Decimal("-9.9E+125"), "1E+999999999", "-9E+999999", "NaN", "Infinity", b"\xff")),
        texts(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
        max_leaves=5,
    )


REASONS = tuple(reason for kind in KINDS for reason in kind.causes)
CRITERIA = tuple(criterion for kind in KINDS for criterion in kind.criteria)
FACTS = sorted(
    {*(each.fact for each in CRITERIA), *(fact for kind in KINDS for fact in kind.lists)}.union(
        *(cause.facts for kind in KINDS for cause in kind.causes.values())
    )
)
THRESHOLDS = sorted({each.threshold for each in CRITERIA if each.threshold})
NEVER_DRAWN = frozenset({"auditHead", "dataVersion", "notes"})
"""The keys of an alert's metadata that nothing shows; `notes()` draws notes on their own."""


@cache
def metrics() -> st.SearchStrategy[Metric]:
    return st.builds(
        Metric,
        station_id=texts().map(lambda text: text[:2048] or "S"),
        timestamp=TIMES,
        swap_rate=st.none() | decimals("1E+9"),
        demand_surge=st.none() | st.booleans(),
        charger_uptime=st.none() | decimals("100"),
        charger_health=st.none() | st.sampled_from(ChargerHealth),
        charged_batteries=st.none() | st.integers(0, 50) | st.just(LARGEST),
        uncharged_batteries=st.none() | st.integers(0, 50) | st.just(LARGEST),
        error_logs=st.lists(texts(), max_size=7).map(tuple),
        fault_patterns=st.lists(texts(), max_size=3).map(tuple),
    )


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


@cache
def evidence() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "reason": texts() | st.sampled_from(REASONS),
            "observedAt": TIMES,
            "facts": st.dictionaries(st.sampled_from(FACTS), values(), max_size=5),
            "thresholds": st.dictionaries(st.sampled_from(THRESHOLDS), values(), max_size=4),
            "samples": st.lists(metrics(), max_size=4).map(tuple),
        },
        optional={"plan": _plan()},
    )


@cache
def _plan() -> st.SearchStrategy[dict[str, Any]]:
    parameters = st.dictionaries(texts(), values(), max_size=3)
    return st.fixed_dictionaries(
        {"does": texts(), "remediation": texts(), "parameters": parameters, "entry": texts(), "version": texts()},
        optional={"runbook": texts(), "refinedBy": texts(), "playbookWords": texts()},
    )


@cache
def _approval() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"by": people(), "at": TIMES}, optional={"recheck": rechecks()})


@cache
def _reading() -> st.SearchStrategy[dict[str, Any]]:
    facts = st.dictionaries(st.sampled_from(FACTS), values(), max_size=5)
    return _maybe(severity=texts(), reason=texts() | st.sampled_from(REASONS), sampledAt=TIMES, facts=facts)


@cache
def rechecks() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"verdict": words(RecheckVerdict), "at": TIMES, "before": _reading(), "after": _reading()},
        optional={"why": texts()},
    )


@cache
def _chart() -> st.SearchStrategy[dict[str, Any]]:
    point = st.fixed_dictionaries({"at": TIMES, "value": decimals()}, optional={"before": decimals()})
    return st.fixed_dictionaries(
        {
            "form": words(ChartForm),
            "title": texts(),
            "altText": texts(),
            "measurement": texts(),
            "points": st.lists(point, max_size=3).map(tuple),
        },
        optional={"threshold": decimals(), "fileId": texts(), "why": texts()},
    )


@cache
def _metadata() -> st.SearchStrategy[dict[str, Any]]:
    return _maybe(**metadata_fields(), anotherWriters=values())


def metadata_fields() -> dict[str, st.SearchStrategy[Any]]:
    """What each key of the metadata may hold: a key that a card shows must be here."""
    run = {"status": words(ExecutionStatus), "queuedAt": TIMES, "attempt": st.integers(1, 3)}
    out_of_sight = st.fixed_dictionaries({"since": TIMES, "why": texts()})
    ends = {"startedAt": TIMES, "stoppedAt": TIMES, "outcome": texts(), "error": texts(), "orderedBy": people()}
    ends["outOfSight"] = out_of_sight
    execution = st.fixed_dictionaries({**run, "attempt": st.integers(1, 10**9)}, optional=ends)
    aftermath = st.fixed_dictionaries(
        {"attempt": st.integers(1, 2), "recovery": words(Recovery)},
        optional={"at": TIMES, "reading": _reading()},
    )
    earlier = st.fixed_dictionaries(run, optional={**ends, "executionArn": texts(), "aftermath": aftermath})
    worsening = st.fixed_dictionaries({"at": TIMES, "severity": texts(), "title": texts()})
    escalation = st.fixed_dictionaries(
        {
            "number": st.integers(1, 9),
            "at": TIMES,
            "mention": st.lists(people() | st.just("S0LEADS"), max_size=30).map(tuple),
            "by": people(),
            "why": texts(),
            "tellField": st.booleans(),
        },
        optional={"toldAt": TIMES, "error": texts()},
    )
    before = st.fixed_dictionaries(
        {"alertId": texts(), "severity": texts(), "status": texts(), "by": people(), "at": TIMES},
        optional={
            "why": texts(),
            "execution": words(ExecutionStatus),
            "recovery": words(Recovery),
        },
    )
    held_back = st.fixed_dictionaries(
        {"alertType": texts(), "severity": texts(), "severityRank": st.integers(0, 9), "title": texts(), "since": TIMES}
    )
    channels: Any = texts() | st.sampled_from(["default", "C0NORTH", "C0CRITICAL"])
    place: dict[str, st.SearchStrategy[Any]] = {
        "channel": channels,
        "also": st.lists(channels, max_size=3).map(tuple),
        "route": texts(),
    }
    place["failed"] = st.fixed_dictionaries({"channel": channels, "why": texts(), "at": TIMES})
    return {
        "placement": st.fixed_dictionaries({}, optional=place),
        "linked": st.dictionaries(channels, _places(), max_size=2),
        "aftermath": aftermath,
        "earlier": before,
        "afterwards": st.fixed_dictionaries({}, optional={"standsAt": TIMES, "clearedAt": TIMES}),
        "openedAgainBy": people(),
        "followedBy": st.fixed_dictionaries({"alertId": texts(), "by": people(), "at": TIMES}),
        "flapping": st.fixed_dictionaries({"at": TIMES, "changes": st.integers(0, 99), "looks": st.integers(0, 99)}),
        "holdsBack": st.lists(held_back, max_size=4).map(tuple),
        "latest": st.fixed_dictionaries({"at": TIMES, "reading": _reading()}),
        "condition": st.fixed_dictionaries({"clearedAt": TIMES, "reading": st.none() | _reading()}),
        "snooze": st.fixed_dictionaries({"by": people(), "at": TIMES, "until": TIMES}),
        "taken": st.fixed_dictionaries({"by": people(), "at": TIMES}),
        "escalations": st.lists(escalation, max_size=4).map(tuple),
        "revision": st.integers(0, 10**9),
        "evidence": evidence(),
        "worsenings": st.lists(worsening, max_size=3).map(tuple),
        "chart": _chart(),
        "execution": execution,
        "earlierExecutions": st.lists(earlier, max_size=5).map(tuple),
        "notification": _maybe(publishedAt=TIMES, failedAt=TIMES, messageId=texts(), error=texts()),
        "approvals": st.lists(_approval(), max_size=8).map(tuple),
        "quorum": st.fixed_dictionaries({"needed": st.integers(1, 5)}),
        "breakGlass": st.fixed_dictionaries({"by": people(), "at": TIMES, "reason": texts()}),
        "rejectionCategory": words(RejectionCategory),
        "card": _places(),
        "direct": st.lists(_direct(), max_size=3).map(tuple),
        "recheck": rechecks(),
        "digest": texts(),
        "minutesToEmpty": decimals(),
        "earlierCharts": st.lists(_chart(), max_size=3).map(tuple),
        "waiting": st.fixed_dictionaries(
            {"since": TIMES, "remindedAt": TIMES}, optional=dict.fromkeys(("reminders", "rung"), st.integers(0, 10**9))
        ),
    }


@cache
def _places() -> st.SearchStrategy[dict[str, Any]]:
    channel = st.one_of(st.just("C0ALERTS"), st.sampled_from(["default", "C0NORTH"]), texts().filter(bool))
    return st.fixed_dictionaries(
        {"channel": channel, "ts": st.sampled_from(("1763800000.000100", "0.0", "9" * 999 + ".1"))}
    )


@cache
def _direct() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"to": people(), "step": texts() | st.just("CRITICAL:0"), "at": TIMES},
        optional={"channel": texts(), "card": _places(), "failed": texts(), "unreachable": st.booleans()},
    )


@cache
def alerts() -> st.SearchStrategy[Alert]:
    stored = st.fixed_dictionaries(
        {
            "alertId": ALERT_IDS,
            "stationId": texts().map(lambda text: text[:2048] or "S"),
            "alertType": words(AlertType),
            "severity": words(Severity),
            "status": words(AlertStatus),
            "createdAt": TIMES,
            "metadata": _metadata(),
        },
        optional={
            "title": texts(),
            "description": texts(),
            "recommendedAction": texts(),
            "approvedAt": TIMES,
            "approvedBy": people(),
            "rejectedAt": TIMES,
            "rejectedBy": people(),
            "rejectionReason": texts(),
            "stepFunctionExecutionArn": texts(),
        },
    )
    return stored.map(Alert.model_validate)


@cache
def notes() -> st.SearchStrategy[ThreadNote]:
    facts = _maybe(
        **{"from": values()},
        severity=values(),
        title=values(),
        number=st.integers(1, 9) | texts(),
        others=values(),
        attempt=st.integers(1, 3) | values(),
        to=st.lists(people(), max_size=30) | values(),
        instead=st.lists(people(), max_size=30) | values(),
        why=values(),
    )
    return st.builds(ThreadNote, key=texts(), kind=words(NoteKind), at=TIMES, facts=facts)


@cache
def entries() -> st.SearchStrategy[AuditEntry]:
    details = _maybe(
        **{"from": texts()},
        event=st.sampled_from((*EVENTS, "?")),
        snoozedUntil=values(),
        mention=values(),
        why=values(),
        status=st.one_of(st.sampled_from([each.value for each in ExecutionStatus]), texts()),
        severity=texts(),
        title=values(),
        reason=values(),
        until=values(),
        stationId=values(),
        rejectionReason=texts(),
        recheck=st.one_of(rechecks(), values()),
        rejectionCategory=st.one_of(words(RejectionCategory), values()),
        executionArn=values(),
        messageId=texts(),
    )
    return st.builds(
        AuditEntry,
        task_id=st.just("t"),
        alert_id=st.just("a"),
        action_type=words(ActionType),
        timestamp=TIMES,
        user_id=people(),
        details=details,
        status=words(AuditStatus),
        error_message=st.none() | texts(),
    )


@cache
def mutes() -> st.SearchStrategy[Mute]:
    lengths = st.integers(SHORTEST_MS, LONGEST_MS)
    return st.builds(
        lambda since, length, more, **said: Mute(since=since, until=since + length, **more, **said),
        TIMES,
        lengths,
        _maybe(covers=words(Covers), name=texts(), days=texts(), hours=texts(), last_day=texts()),
        mute_id=st.one_of(st.just("m-1"), texts()),
        station_id=texts().map(lambda text: text[:2048] or "S"),
        alert_type=words(AlertType),
        by=people(),
        reason=texts(),
    )


@cache
def rows() -> st.SearchStrategy[StationRow]:
    return st.builds(
        StationRow,
        station_id=texts().map(lambda text: text[:2048] or "S"),
        was_read=st.booleans(),
        severity=st.none() | words(Severity),
        trouble=st.none() | words(AlertType),
        charged=st.none() | st.integers(0, 50) | st.just(LARGEST),
        uncharged=st.none() | st.integers(0, 50) | st.just(LARGEST),
        health=st.none() | st.sampled_from(ChargerHealth),
        uptime=st.none() | decimals("100"),
        swaps_per_hour=st.none() | decimals("1E+9"),
        minutes_to_empty=st.none() | decimals("10080"),
        seen_at=st.none() | TIMES,
    )


@cache
def snapshots() -> st.SearchStrategy[FleetSnapshot]:
    unique = st.lists(rows(), max_size=14, unique_by=lambda row: row.station_id).map(tuple)
    return st.builds(FleetSnapshot, at=TIMES, every_ms=st.just(60_000), window_ms=st.just(300_000), rows=unique)


@cache
def open_alerts() -> st.SearchStrategy[OpenAlerts]:
    severities = words(Severity)
    return st.tuples(severities, st.none() | severities).map(
        lambda pair: OpenAlerts(max(filter(None, pair), key=lambda each: each.rank), pair[1])
    )
