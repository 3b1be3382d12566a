"""The same of refusals, redriven runs, charts, lost cards and digests: each writes just this."""

from typing import Any

import pytest

from rules.alert.alert import AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.audit import ActionType, AuditEvent
from rules.alert.chart import Chart, ChartForm, ChartPoint
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.execution import EarlierExecution, ExecutionStatus
from rules.alert.placement import Placement
from rules.alert.thread_note import NoteKind
from rules.alert.waiting import Snooze, Waiting
from rules.alert.what_followed import Flapping, FollowingTrouble
from rules.alert.work import WorkKind
from rules.digest.digest import Digest
from rules.evaluate.looks import Flaps
from rules.lifecycle import carrying_out, deciding, escalating, picturing, showing
from rules.lifecycle.change import changed, noted
from rules.lifecycle.earlier import earlier
from rules.lifecycle.holding_back import note_held_back
from rules.lifecycle.speaking import speakers
from rules.lifecycle.watching import condition_flaps
from tests.factories import MINUTE, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import CARD, LATER, REDRAWN, approved, entries, event, run, wrote

LADDER = EscalationPolicy(
    remind_every_minutes=10,
    escalate=(
        EscalationLevel(after_minutes=20, mention=("on-call",)),
        EscalationLevel(after_minutes=40, mention=("leads",)),
    ),
)


class TestRefused:
    def test_a_decision(self) -> None:
        alert = make_alert()
        change = wrote(deciding.refuse(alert, "U0EVE", ActionType.ALERT_REJECTED, "may not"), alert)
        refused = {"type": "ALERT_REJECTED", "by": "U0EVE", "details": {}, "error_message": "may not"}
        assert entries(change) == [refused]
        assert change.adds == ()

    def test_anything_else(self) -> None:
        alert = make_alert()
        change = wrote(deciding.refuse(alert, "U0EVE", AuditEvent.SNOOZE_REFUSED, "may not"), alert)
        refused = event("SNOOZE_REFUSED", "ALERT_APPROVED", "U0EVE") | {"error_message": "may not"}
        assert entries(change) == [refused]


class TestHeldBack:
    def test_what_an_alert_holds_back_is_noted_once_and_again_when_it_is_worse(self) -> None:
        alert, title = make_alert(alert_type=AlertType.CHARGER_DOWN), make_finding().title
        low = FollowingTrouble(alert_type="LOW_INVENTORY", severity="LOW", severity_rank=0, title=title, since=LATER)
        change = note_held_back(alert, make_finding(severity=Severity.LOW), LATER)
        change = wrote(change, alert, holds_back=(low,))
        details = {"type": "LOW_INVENTORY", "severity": "LOW", "title": title}
        assert entries(change) == [event("HELD_BACK", **details)]
        assert change.adds == REDRAWN
        assert note_held_back(change.alert, make_finding(severity=Severity.LOW), LATER + 1) is None
        worse = note_held_back(change.alert, make_finding(severity=Severity.HIGH), LATER + 1)
        assert worse is not None
        held = [(each.severity, each.severity_rank, each.since) for each in worse.alert.metadata.holds_back]
        assert held == [("HIGH", Severity.HIGH.rank, LATER)]

    def test_nothing_is_noted_on_a_decided_alert(self) -> None:
        assert note_held_back(approved(None), make_finding(), LATER) is None


def test_a_condition_that_comes_and_goes_is_noted_once() -> None:
    alert = make_alert()
    change = wrote(condition_flaps(alert, Flaps(5, 20), LATER), alert, flapping=Flapping(at=LATER, changes=5, looks=20))
    assert entries(change) == [event("CONDITION_FLAPS", changes=5, looks=20)]
    assert change.adds == REDRAWN
    assert condition_flaps(change.alert, Flaps(6, 20), LATER + 1) is None
    assert condition_flaps(approved(None), Flaps(6, 20), LATER) is None


def test_an_earlier_run_that_goes_on() -> None:
    queued = run(ExecutionStatus.QUEUED, attempt=3, started_at=None, error="denied")
    alert = approved(queued)
    before = EarlierExecution(**run(ExecutionStatus.FAILED, attempt=2).model_dump(), execution_arn="arn:2")
    change = carrying_out.earlier_run_goes_on(alert, before, LATER)
    now = change.alert.metadata.execution
    assert now is not None
    assert (now.status, now.started_at, now.error, now.follows_run) == (ExecutionStatus.RUNNING, LATER, None, 2)
    assert change.alert.step_function_execution_arn == "arn:2"
    details = {"executionArn": "arn:2", "status": "RUNNING", "attempt": 3, "followsAttempt": 2}
    assert entries(change) == [{"type": "STEP_FUNCTION_STARTED", "by": "system", "details": details}]
    assert change.adds == (WorkKind.FOLLOW_EXECUTION, *REDRAWN)
    unknown = carrying_out.earlier_run_goes_on(approved(None), before, LATER).alert.metadata.execution
    assert unknown is not None
    assert unknown.queued_at == LATER


class TestEscalated:
    def test_for_a_digest_by_its_ladder(self) -> None:
        digest = Digest(digest_id="d", alert_type=make_alert().alert_type, created_at=NOW, joined_at=NOW)
        waits = Waiting(since=NOW, rung=1, reminded_at=NOW)
        spoken = digest.model_copy(update={"ladder": digest.ladder.remembering(waits, Severity.HIGH)})
        alert = noted(make_alert(severity=Severity.HIGH), digest="d", snooze=Snooze(until=NOW, by="U0BOB", at=NOW))
        assert escalating.climb(alert, LADDER, ("U0LEAD",), NOW + 21 * MINUTE, 0, spoken) is None, (
            "this rung is climbed"
        )
        change = escalating.climb(alert, LADDER, ("U0LEAD",), NOW + 41 * MINUTE, 0, spoken)
        assert change is not None
        assert change.digest is not None
        assert change.alert.metadata.waiting is not None
        assert (change.alert.metadata.waiting.rung, change.alert.metadata.snooze) == (2, None)

    def test_for_itself_alone_if_nothing_is_said(self) -> None:
        change = escalating.climb(make_alert(), LADDER, ("U0LEAD",), NOW + 21 * MINUTE)
        assert change is not None
        assert change.alert.metadata.escalations[0].why == "nobody decided for 21 min"
        assert entries(change)[0]["details"]["mention"] == ("U0LEAD",)
        assert [each.kind for each in change.alert.metadata.notes] == [NoteKind.ESCALATION]
        assert not change.is_awaited

    def test_by_a_person_once_a_run(self) -> None:
        failed = approved(run(ExecutionStatus.FAILED, queued_at=NOW))
        change = escalating.call(failed, "U0BOB", ("U0LEAD",), NOW)
        called = change.alert.metadata.escalations[0]
        assert (called.number, called.why, called.tell_field) == (1, "the remediation did not help", True)
        details: dict[str, Any] = {"number": 1, "mention": ("U0LEAD",), "why": called.why, "tellField": True}
        assert entries(change) == [event("ESCALATED", by="U0BOB", **details)]
        (note,) = change.alert.metadata.notes
        assert (note.key, note.kind, note.facts) == ("escalation-1", NoteKind.CALL, {"number": 1})
        assert (change.adds, change.is_awaited) == (
            (WorkKind.REPLY, *REDRAWN, WorkKind.ASK_DIRECTLY, WorkKind.TELL_FIELD),
            True,
        )
        assert not escalating.may_call(change.alert), "called at the very time at which it was queued"
        again = noted(change.alert, execution=run(ExecutionStatus.FAILED, queued_at=LATER))
        assert escalating.may_call(again), "another run, queued since"
        ladder = noted(failed, escalations=(called.model_copy(update={"by": "system", "at": LATER}),))
        assert escalating.may_call(ladder), "nobody called: the ladder did"


class TestChart:
    points = (ChartPoint(at=NOW, value=1),)
    image = Chart(form=ChartForm.IMAGE, title="t", alt_text="a", measurement="m", points=points)

    def test_none_to_replace(self) -> None:
        assert picturing.plainer(None, "refused") is None
        assert picturing.plainer(self.image.model_copy(update={"form": ChartForm.TEXT}), "refused") is None

    @pytest.mark.parametrize(
        ("refused", "plainer"),
        [
            ({}, ChartForm.NATIVE),
            ({"points": ()}, ChartForm.TEXT),
            ({"form": ChartForm.NATIVE}, ChartForm.TEXT),
        ],
    )
    def test_plainer(self, refused: dict[str, Any], plainer: ChartForm) -> None:
        found = picturing.plainer(self.image.model_copy(update=refused), "refused")
        assert found is not None
        assert (found.form, found.why) == (plainer, "refused")

    def test_without_its_picture(self) -> None:
        waiting = noted(make_alert(), chart=self.image.model_copy(update={"form": ChartForm.UPLOADED, "moment": NOW}))
        change = picturing.chart_without_picture(waiting, self.image, "too slow")
        assert change is not None
        chart = change.alert.metadata.chart
        assert chart is not None
        assert (chart.form, chart.why, chart.points) == (ChartForm.NATIVE, "too slow", self.points)


def test_a_lost_card_is_posted_again_unless_there_is_another() -> None:
    alert = noted(make_alert(), card=CARD)
    change = wrote(showing.card_lost(alert, CARD), alert, card=None, placement=Placement(channel=CARD.channel))
    assert change.adds == (WorkKind.POST_CARD,)
    assert showing.card_lost(alert, CardReference(channel=CARD.channel, ts="2.2")) is None
    assert showing.card_lost(alert, None) is None
    assert showing.card_lost(make_alert(), None) is None


def test_each_digest_has_a_speaker_of_its_own() -> None:
    pending = [noted(make_alert(alert_id=f"{digest}{place}"), digest=digest) for digest in "ab" for place in range(3)]
    spoken = speakers(pending, NOW)
    assert [(each.alert.metadata.digest, len(each.others)) for each in spoken] == [("a", 2), ("b", 2)]


@pytest.mark.parametrize(
    "odd",
    [
        {"status": AlertStatus.PENDING, "approved_by": "U0BOB", "approved_at": NOW},
        {"status": AlertStatus.APPROVED, "approved_at": NOW},
        {"status": AlertStatus.APPROVED, "approved_by": "U0BOB"},
    ],
)
def test_nothing_is_told_of_a_decision_without_a_decider_or_a_time(odd: dict[str, Any]) -> None:
    assert earlier(changed(make_alert(), **odd)) is None
