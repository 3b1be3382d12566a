"""The same of what closes by itself, of what still stands, and of what is decided again: each writes just this."""

from typing import Any

import pytest

from rules.alert.after_decision import Afterwards, FollowedBy
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.closing import Closing, ClosingRule
from rules.alert.execution import ExecutionStatus
from rules.alert.plan import Plan
from rules.alert.recheck import Reading
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import RejectionCategory
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.silence import SilenceReason
from rules.lifecycle import watching
from rules.lifecycle.afterwards import cleared_since, decide_again, got_worse, may_decide_again, still_stands
from rules.lifecycle.change import Change, GuardMove, noted
from rules.lifecycle.closing_itself import close_expired, close_recovered, is_expired
from rules.lifecycle.looking_again import awaits_look
from rules.lifecycle.opening import open_alert, planned_details, worsen
from rules.lifecycle.troubles import is_same, reason_of, troubles_in, troubles_of
from tests.factories import MINUTE, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import CARD, LATER, REDRAWN, approved, entries, event, run, wrote

STANDS = Afterwards(stands_at=NOW)


class TestAfterwards:
    def test_it_still_stands(self) -> None:
        change = wrote(still_stands(approved(), LATER), approved(), afterwards=Afterwards(stands_at=LATER))
        assert entries(change) == [event("STILL_STANDS")]
        assert (change.adds, change.guard) == (REDRAWN, GuardMove.STANDS)

    def test_it_has_cleared_since(self) -> None:
        alert = approved(afterwards=STANDS)
        after = Afterwards(stands_at=NOW, cleared_at=LATER)
        change = wrote(cleared_since(alert, LATER), alert, afterwards=after)
        assert entries(change) == [event("CONDITION_CLEARED")]
        assert (change.adds, change.guard) == (REDRAWN, GuardMove.CLEARED)

    def test_it_has_cleared_after_a_remediation_that_did_not_help(self) -> None:
        alert = approved(run(ExecutionStatus.SUCCEEDED), aftermath=Aftermath(attempt=1, recovery=Recovery.NO_EFFECT))
        change = wrote(cleared_since(alert, LATER), alert, afterwards=Afterwards(cleared_at=LATER))
        assert entries(change) == [event("CONDITION_CLEARED")]

    def test_it_got_worse(self) -> None:
        alert = approved(afterwards=STANDS)
        followed = FollowedBy(alert_id="next", by="system", at=LATER)
        change = wrote(got_worse(alert, "next", LATER), alert, followed_by=followed)
        assert (change.adds, change.entries) == (REDRAWN, ())
        assert got_worse(approved(), "next", LATER) is None

    def test_it_is_decided_again(self) -> None:
        alert = approved(afterwards=STANDS)
        followed = FollowedBy(alert_id="next", by="U0EVE", at=LATER)
        change = wrote(decide_again(alert, make_finding(), "U0EVE", LATER, "next"), alert, followed_by=followed)
        assert entries(change) == [event("DECIDED_AGAIN", by="U0EVE", alertId="next")]
        assert (change.adds, change.is_awaited) == (REDRAWN, True)
        assert change.opens is not None
        assert change.opens.alert.metadata.opened_again_by is None, "it may close by itself as any other"

    def test_nobody_decides_again_what_waits_for_a_decision(self) -> None:
        assert not may_decide_again(noted(make_alert(), afterwards=STANDS))

    def test_what_an_earlier_run_did_not_heal_says_nothing_of_this_one(self) -> None:
        before = Aftermath(attempt=1, recovery=Recovery.NO_EFFECT)
        assert may_decide_again(approved(run(ExecutionStatus.FAILED), aftermath=before))
        assert not may_decide_again(approved(run(ExecutionStatus.FAILED, attempt=2), aftermath=before))


def low(**metadata: Any) -> Alert:
    return noted(open_alert(make_finding(severity=Severity.LOW), "first", NOW).alert, **metadata)


def cleared() -> Alert:
    change = watching.condition_cleared(low(), Reading(), None, NOW)
    assert change is not None
    return change.alert


def of_this_kind(minutes: int) -> tuple[ClosingRule, ...]:
    """Rules of which only the last is about the alert."""
    others = (
        ClosingRule(alert_type=AlertType.FAULT_PATTERN, severity=Severity.LOW, after_minutes=1),
        ClosingRule(alert_type=AlertType.LOW_INVENTORY, severity=Severity.HIGH, after_minutes=1),
    )
    mine = ClosingRule(alert_type=AlertType.LOW_INVENTORY, severity=Severity.LOW, after_minutes=minutes)
    return (*others, mine)


def recovered() -> Change:
    after = NOW + 5 * MINUTE
    change = close_recovered(cleared(), Closing(recovered=of_this_kind(5)), after, after)
    assert change is not None
    return change


def expired(severity: Severity = Severity.LOW) -> Change:
    alert = noted(open_alert(make_finding(severity=severity), "first", NOW).alert)
    change = close_expired(alert, Closing(expired=(ClosingRule(after_minutes=5),)), NOW + 5 * MINUTE)
    assert change is not None
    return change


class TestClosedByItself:
    def test_a_rule_is_about_its_type_and_severity_alone(self) -> None:
        closing = Closing(recovered=of_this_kind(5), expired=of_this_kind(5))
        early, due = NOW + 5 * MINUTE - 1, NOW + 5 * MINUTE
        assert close_recovered(cleared(), closing, early, early) is None
        assert close_recovered(cleared(), closing, due, due) is not None
        assert (is_expired(low(), closing, early), is_expired(low(), closing, due)) == (False, True)
        assert close_expired(low(), closing, early) is None
        written = entries(close_expired(low(), closing, due))[0]["details"]
        assert (written["afterMinutes"], type(written["afterMinutes"])) == (5, int), "no table stores a float"

    def test_the_audit_has_whole_minutes(self) -> None:
        (entry,) = entries(recovered())
        assert (entry["details"]["afterMinutes"], type(entry["details"]["afterMinutes"])) == (5, int)

    @pytest.mark.parametrize("severity", [None, *Severity])
    def test_the_channel_hears_of_it_where_nobody_came_to_something_bad(self, severity: Severity | None) -> None:
        change = recovered() if severity is None else expired(severity)
        note = change.alert.metadata.notes[-1]
        is_loud = severity in {Severity.HIGH, Severity.CRITICAL}
        assert (note.key, note.kind, note.facts) == ("closed", NoteKind.CLOSED, {"broadcast": is_loud})

    def test_it_is_opened_again_as_it_was(self) -> None:
        closed = recovered().alert
        change = decide_again(closed, None, "U0EVE", LATER, "next")
        assert change.opens is not None
        opened = change.opens.alert
        kept = ("station_id", "alert_type", "severity", "title", "description", "recommended_action")
        assert {name: getattr(opened, name) for name in kept} == {name: getattr(closed, name) for name in kept}
        assert (opened.status, opened.created_at, opened.updated_at) == (AlertStatus.PENDING, LATER, LATER)
        said = {"severity": "LOW", "title": closed.title, "decidesAgain": "first"}
        assert entries(change.opens) == [{"type": "ALERT_CREATED", "by": "U0EVE", "details": said}]
        assert (change.opens.adds, change.opens.is_awaited) == ((WorkKind.POST_CARD,), True)
        assert closed.metadata.rejection_category is RejectionCategory.RECOVERED


@pytest.mark.parametrize(
    ("finding", "marks"),
    [
        ({"facts": {"codes": ["E42 x4", "E7 x10 x2", "E42 x1", "BMS A"]}}, ("BMS A", "E42", "E7 x10")),
        ({"facts": {"codes": []}}, ("measured",)),
        ({"facts": {"codes": "E42 x4"}}, ("measured",)),
        ({"facts": {}, "alert_type": AlertType.CHARGER_DOWN, "reason": SilenceReason.STATION_SILENT}, ("silent",)),
    ],
)
def test_the_marks_of_a_finding(finding: dict[str, Any], marks: tuple[str, ...]) -> None:
    defaults: dict[str, Any] = {"alert_type": AlertType.FAULT_PATTERN, "reason": FaultReason.FAULT_RECURRING}
    assert troubles_of(make_finding(**{**defaults, **finding})) == marks


def test_only_the_remediation_of_an_approved_alert_is_waited_for() -> None:
    execution = run(ExecutionStatus.RUNNING)
    assert awaits_look(approved(execution))
    assert not awaits_look(approved())
    assert not awaits_look(noted(make_alert(), execution=execution))


def test_steps_of_which_nobody_was_told_yet_are_one_note_from_the_first_severity_to_the_last() -> None:
    told = ThreadNote(key="r", kind=NoteKind.REMINDER, at=NOW)
    alert = low(notes=(told,), card=CARD)
    for severity, at in ((Severity.MEDIUM, NOW + 1), (Severity.HIGH, NOW + 2), (Severity.CRITICAL, NOW + 3)):
        change = worsen(alert, make_finding(severity=severity, title=f"it is {severity}"), at)
        assert change is not None
        alert = change.alert
    facts = {"from": "LOW", "severity": "CRITICAL", "title": "it is CRITICAL"}
    assert alert.metadata.notes == (told, ThreadNote(key="worsened-3", kind=NoteKind.WORSENED, at=NOW + 1, facts=facts))


def test_a_note_of_another_version_that_does_not_say_from_what_is_begun_anew() -> None:
    odd = ThreadNote(key="w", kind=NoteKind.WORSENED, at=NOW, facts={})
    change = worsen(low(notes=(odd,), card=CARD), make_finding(severity=Severity.HIGH), LATER)
    assert change is not None
    (note,) = change.alert.metadata.notes
    assert (note.at, note.facts["from"]) == (NOW, "LOW")


def test_the_audit_has_a_plan_in_the_words_of_the_schema() -> None:
    plan = Plan(does="d", remediation="MOVE", playbook_words="w")
    said = planned_details("Bring batteries.", plan)
    assert said == {
        "recommendedAction": "Bring batteries.",
        "plan": {
            "does": "d",
            "remediation": "MOVE",
            "parameters": {},
            "entry": "",
            "version": "",
            "playbookWords": "w",
        },
    }


def test_the_marks_and_the_reason_of_an_alert_are_those_of_what_it_was_opened_for() -> None:
    codes = make_finding(
        alert_type=AlertType.FAULT_PATTERN, reason=FaultReason.FAULT_RECURRING, facts={"codes": ("E42 x3",)}
    )
    alert = open_alert(codes, "first", NOW).alert
    assert (troubles_in(alert), reason_of(alert)) == (("E42",), FaultReason.FAULT_RECURRING)
    assert (troubles_in(make_alert()), reason_of(make_alert())) == (("any",), None)
    silent = make_finding(alert_type=AlertType.CHARGER_DOWN, reason=SilenceReason.STATION_SILENT)
    assert troubles_in(open_alert(silent, "second", NOW).alert) == ("silent",)
    assert is_same(("E42",), ("any",))
    assert is_same(("E42",), ("E42", "E7"))
    assert not is_same(("E42", "E9"), ("E42", "E7"))
