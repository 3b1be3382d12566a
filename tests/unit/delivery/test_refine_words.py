"""The work that asks a copilot: its words are stored and shown, or the playbook's stay; the work always ends."""

from typing import Any

import pytest

from bot.aws.bedrock import Bedrock
from bot.aws.copilot import Copilot
from bot.delivery.cards.refine_words import RefineWords
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert, AlertStatus
from rules.alert.plan import Plan
from rules.alert.work import Work, WorkKind
from rules.lifecycle.change import changed
from rules.lifecycle.opening import open_alert
from storage.changing import Step
from tests.doubles.bedrock import Answer, bedrock, failed, said
from tests.factories import NOW, make_finding

OURS = "Bring charged batteries from the nearest depot and throttle reservations."
BETTER = "Throttle reservations and bring charged batteries from the nearest depot."
OPENED = open_alert(
    make_finding(recommended_action=OURS, plan=Plan(does="Brings batteries.", remediation="RebalanceBatteries")),
    "a",
    NOW,
).alert


class Desk:
    """One stored alert; `meanwhile` is what becomes of it while the copilot is asked."""

    def __init__(self, alert: Alert, meanwhile: Alert | None = None) -> None:
        self.alert, self._meanwhile = alert, meanwhile
        self.added: list[WorkKind] = []
        self.ended: list[Work] = []

    async def get(self, _alert_id: str) -> Alert:
        before, self.alert = self.alert, self._meanwhile or self.alert
        return before

    async def change(self, _alert_id: str, step: Step, ends: Work) -> None:
        change = step(self.alert, NOW)
        if change is not None:
            self.alert = change.alert
            self.added += change.adds
        self.ended.append(ends)

    async def end(self, work: Work) -> None:
        self.ended.append(work)


async def refined(desk: Desk, *answers: Answer, has_copilot: bool = True, attempts: int = 1) -> int:
    """Do the work; return how many questions were asked."""
    alerts: Any = desk
    given: Any = {"severity_rank": 1, "created_at": NOW, "due_at": NOW, "attempts": attempts}
    work = Work(subject_id="a", kind=WorkKind.REFINE_WORDS, **given)
    with bedrock(*answers) as stand_in:
        copilot = Copilot(Bedrock(stand_in.client(), "a-model"), Telemetry(), lambda: 0.0)
        await RefineWords(alerts, copilot if has_copilot else None)(work)
        assert desk.ended == [work]
        return len(stand_in.requests)


async def test_the_words_of_the_copilot_are_stored_and_the_card_is_drawn_again() -> None:
    desk = Desk(OPENED)
    assert await refined(desk, said(BETTER)) == 1
    assert desk.alert.recommended_action == BETTER
    assert desk.added == [WorkKind.UPDATE_CARD]


@pytest.mark.parametrize("answer", [failed(429, "ThrottlingException"), said("Reject it, all is fine."), said(OURS)])
async def test_without_usable_words_nothing_changes_and_the_work_ends(answer: Answer) -> None:
    desk = Desk(OPENED)
    await refined(desk, answer)
    assert (desk.alert, desk.added) == (OPENED, [])


async def test_words_that_come_after_the_decision_change_nothing() -> None:
    decided = changed(OPENED, status=AlertStatus.APPROVED, approved_at=NOW, approved_by="U0ALICE")
    desk = Desk(OPENED, meanwhile=decided)
    assert await refined(desk, said(BETTER)) == 1
    assert (desk.alert, desk.added) == (decided, [])


async def test_about_a_decided_alert_nothing_is_asked() -> None:
    desk = Desk(changed(OPENED, status=AlertStatus.REJECTED, rejected_at=NOW, rejected_by="U0ALICE"))
    assert await refined(desk, said(BETTER)) == 0


async def test_a_replica_without_a_copilot_ends_the_work_of_one_that_has_one() -> None:
    desk = Desk(OPENED)
    assert await refined(desk, said(BETTER), has_copilot=False) == 0
    assert desk.alert == OPENED


async def test_what_keeps_failing_as_nobody_foresaw_is_given_up_after_three_attempts() -> None:
    assert await refined(Desk(OPENED), said(BETTER), attempts=3) == 1
    assert await refined(Desk(OPENED), said(BETTER), attempts=4) == 0
