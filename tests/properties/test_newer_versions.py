"""What this version does not know in an alert or a digest stays there, whatever this version does with the rest."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.execution import ExecutionStatus
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.digest.digest import Digest, joined, settled
from rules.lifecycle import carrying_out, deciding, looking_again, opening, rejecting, telling, waiting
from rules.lifecycle.beyond import beyond_alert
from rules.lifecycle.change import Change, with_note
from rules.stored_word import is_known
from storage.items import Item, to_item, to_noun
from tests.factories import NOW, make_finding

_NUMBERS = ("7", "1.5", "-0.001", "1E+100", "-1.2E-120", "9" * 38)
_LEAVES = st.one_of(
    st.sampled_from([{"N": number} for number in _NUMBERS]),
    st.sampled_from([{"NULL": True}, {"BOOL": False}, {"S": ""}, {"B": b"\x00"}, {"SS": ["a", "b"]}]),
)
_UNKNOWN = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds(lambda values: {"L": values}, st.lists(inner, max_size=3))
        | st.builds(lambda values: {"M": values}, st.dictionaries(st.sampled_from("abc"), inner, max_size=3))
    ),
    max_leaves=6,
)
_WORDS = {
    "kind": "OF_TOMORROW",
    "form": "hologram",
    "verdict": "FORESEEN",
    "recovery": "HALF",
    "rejectionCategory": "BY_ROBOT",
    "chargerHealth": "asleep",
}

_SAMPLE = {"stationId": "S", "timestamp": NOW}
_READING = {"severity": "HIGH", "reason": "stock", "facts": {"chargedBatteries": 2}}
_RECHECK = {"verdict": "CHANGED", "at": NOW, "before": _READING, "after": _READING}
_APPROVAL = {"by": "U1", "at": NOW, "recheck": _RECHECK}
_EVIDENCE = {"reason": "stock", "observedAt": NOW, "samples": [_SAMPLE], "facts": {}, "thresholds": {}}
_AFTERMATH = {"attempt": 1, "recovery": "NOT_YET"}
_CHART = {"form": "image", "title": "t", "altText": "a", "measurement": "m", "points": [{"at": NOW, "value": 1}]}
_RUN = {"status": "FAILED", "attempt": 1, "queuedAt": NOW, "outOfSight": {"since": NOW, "why": "w"}}
_METADATA = {
    "revision": 3,
    "evidence": _EVIDENCE,
    "worsenings": [{"at": NOW, "severity": "LOW", "title": "t", "evidence": _EVIDENCE, "approvals": [_APPROVAL]}],
    "card": {"channel": "C", "ts": "1.2"},
    "chart": _CHART,
    "earlierCharts": [_CHART],
    "earlier": {"alertId": "b", "severity": "LOW", "status": "APPROVED", "by": "U1", "at": NOW, "recovery": "UNKNOWN"},
    "earlierExecutions": [{**_RUN, "aftermath": _AFTERMATH}],
    "approvals": [_APPROVAL],
    "aftermath": _AFTERMATH,
    "waiting": {"since": NOW, "remindedAt": NOW},
    "escalations": [{"number": 1, "at": NOW, "mention": ["U1"]}],
    "notes": [{"key": "k", "kind": "CALL", "at": NOW, "facts": {}}],
    "notification": {"error": "e"},
    "rejectionCategory": "OTHER",
}
_DIGEST = {
    "digestId": "d",
    "alertType": "LOW_INVENTORY",
    "createdAt": NOW,
    "joinedAt": NOW,
    "members": ["a"],
    "cards": {"1": {"channel": "C", "ts": "1.2"}},
    "ladder": {"spokeAt": NOW, "rungs": {"HIGH": 1}},
    "told": {"alerts": 1, "severityRank": 2},
    "notes": [{"key": "k", "at": NOW, "worse": "HIGH"}],
}


class _Marker:
    """Puts unknown keys, each of a name of its own, into every map, and unknown words where lists are closed."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._values = draw(st.lists(_UNKNOWN, min_size=1, max_size=3))
        self.put: dict[str, Any] = {}
        self.words = draw(st.booleans())

    def marked(self, value: Any) -> Any:
        if isinstance(value, list):
            return {"L": [self.marked(each) for each in value]}
        if not isinstance(value, dict):
            return {"S": value} if isinstance(value, str) else {"N": str(value)}
        known = {name: self._word(name) or self.marked(each) for name, each in value.items()}
        if not value or set(value) <= {"1", "HIGH", "LOW", "MEDIUM"}:
            return {"M": known}  # its keys are data, not names
        name = f"unknown{len(self.put)}"
        self.put[name] = self._values[len(self.put) % len(self._values)]
        return {"M": {**known, name: self.put[name]}}

    def _word(self, name: str) -> Any:
        return {"S": _WORDS[name]} if self.words and name in _WORDS else None


@st.composite
def _alerts(draw: Any, /, status: AlertStatus, **metadata: Any) -> tuple[Item, dict[str, Any], bool]:
    return _alerts_of(_Marker(draw), status, metadata)


def _alerts_of(marker: _Marker, status: AlertStatus, metadata: dict[str, Any]) -> tuple[Item, dict[str, Any], bool]:
    item = {
        "alertId": {"S": "a"},
        "stationId": {"S": "STATION_001"},
        "alertType": {"S": "LOW_INVENTORY"},
        "severity": {"S": "MEDIUM"},
        "status": {"S": status.value},
        "createdAt": {"N": str(NOW)},
        "metadata": marker.marked({**_METADATA, **metadata}),
    }
    return item, marker.put, marker.words


def _found(item: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(item, dict):
        for name, value in item.items():
            if name.startswith("unknown"):
                yield name, value
            yield from _found(value)
    elif isinstance(item, list):
        for each in item:
            yield from _found(each)


def _same(attribute: Any) -> Any:
    """The attribute with numbers by value and sets without order: as DynamoDB compares them."""
    if isinstance(attribute, list):
        return [_same(each) for each in attribute]
    if not isinstance(attribute, dict):
        return bytes(attribute) if isinstance(attribute, bytes) else attribute
    if "N" in attribute and isinstance(attribute["N"], str):
        return Decimal(attribute["N"])
    if "SS" in attribute:
        return set(attribute["SS"])
    return {name: _same(each) for name, each in attribute.items()}


def _all_kept(after: Item, put: dict[str, Any]) -> None:
    found = dict(_found(after))
    assert {name: _same(value) for name, value in found.items()} == {name: _same(value) for name, value in put.items()}


def _note(alert: Alert) -> Change:
    return Change(with_note(alert, ThreadNote(key="n", kind=NoteKind.REMINDER, at=NOW)))


PENDING: dict[str, Callable[[Alert], Change | None]] = {
    "approve": lambda alert: deciding.approve(alert, "U2", NOW, state_machine_arn="m", topic_arn="t"),
    "break the glass": lambda alert: deciding.break_glass(
        alert, "U2", "because", NOW, state_machine_arn="m", topic_arn="t"
    ),
    "reject": lambda alert: rejecting.reject(alert, "U2", Rejection(RejectionCategory.FALSE_ALARM, "no"), NOW),
    "worsen": lambda alert: opening.worsen(alert, make_finding(severity=Severity.CRITICAL), NOW),
    "snooze": lambda alert: waiting.snooze(alert, "U2", NOW + 3_600_000, NOW),
    "note": _note,
}
APPROVED: dict[str, Callable[[Alert], Change | None]] = {
    "retry": lambda alert: carrying_out.retry(alert, "U2", NOW, state_machine_arn="m"),
    "field told": lambda alert: telling.notification_sent(alert, "m", "t", NOW),
    "field not told": lambda alert: telling.notification_failed(alert, "t", "why", NOW),
    "looked at": lambda alert: looking_again.looked_at(alert, Recovery.RECOVERED, None, NOW),
    "note": _note,
}
RUNNING: dict[str, Callable[[Alert], Change | None]] = {
    "started": lambda alert: carrying_out.execution_started(alert, "arn", NOW),
    "not started": lambda alert: carrying_out.execution_not_started(alert, "why", NOW),
}


def _keeps(step: Callable[[Alert], Change | None], drawn: tuple[Item, dict[str, Any], bool]) -> None:
    item, put, words = drawn
    alert = to_noun(Alert, item, "alerts", ("alertId",))
    assert beyond_alert(alert) is None, "what it does not know of the decision it must not change"
    change = step(alert)
    if change is None:
        assert words, "the step does nothing only where it does not know how things stand"
        return
    after = to_item(change.alert)
    _all_kept(after, put)
    if words:
        kept = [each.kind for each in change.alert.metadata.notes if not is_known(each.kind)]
        assert [each.value for each in kept] == [_WORDS["kind"]]
        assert _WORDS["kind"] in str(after)


@pytest.mark.parametrize("step", PENDING)
@given(st.data())
def test_a_step_of_a_pending_alert_keeps_what_it_does_not_know(step: str, data: st.DataObject) -> None:
    _keeps(PENDING[step], data.draw(_alerts(AlertStatus.PENDING)))


@pytest.mark.parametrize("step", APPROVED)
@given(st.data())
def test_a_step_of_an_approved_alert_keeps_what_it_does_not_know(step: str, data: st.DataObject) -> None:
    _keeps(APPROVED[step], data.draw(_alerts(AlertStatus.APPROVED, execution=_RUN)))


@pytest.mark.parametrize("step", RUNNING)
@given(st.data())
def test_a_step_of_a_queued_run_keeps_what_it_does_not_know(step: str, data: st.DataObject) -> None:
    queued = {**_RUN, "status": ExecutionStatus.QUEUED.value}
    _keeps(RUNNING[step], data.draw(_alerts(AlertStatus.APPROVED, execution=queued)))


def test_a_null_stays_in_every_map() -> None:
    drawn = iter(([{"NULL": True}], False))
    item, put, words = _alerts_of(_Marker(lambda _strategy: next(drawn)), AlertStatus.PENDING, {})
    _keeps(_note, (item, put, words))


@given(st.data())
def test_a_step_of_a_digest_keeps_what_it_does_not_know(data: st.DataObject) -> None:
    marker = _Marker(data.draw)
    marker.words = False
    item = marker.marked(_DIGEST)["M"]
    digest = to_noun(Digest, item, "coordination", ("digestId",))
    _all_kept(to_item(settled(joined(digest, ("b",), 3, NOW))), marker.put)
