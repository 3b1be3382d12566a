"""A person at a card, against alerts that apply steps one at a time as storage does."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.access.policy import DecisionRule, Policy, simple_policy
from bot.cards.answers.audit_words import what_happened, what_was_said
from bot.decisions.attempts import Attempt
from bot.decisions.authorized_alerts import AuthorizedAlerts, Step
from bot.decisions.decide_again import DecidingAgain
from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.decisions.press_origin import Elsewhere, InView, OnMessage, Origin
from bot.decisions.snooze import Snoozes
from bot.errors import IdentityUnknown, NotAllowed
from bot.runtime.telemetry import Telemetry
from bot.slack.errors import Ambiguous
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.audit import AuditDraft, AuditEntry
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, NothingToRetry, ReasonRefused
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.lifecycle import carrying_out, deciding
from rules.lifecycle.seen import Seen
from storage.errors import AlertNotFound
from tests.doubles.directory import ALICE, Workspace, authority
from tests.factories import NOW, make_alert

CARD = CardReference(channel="C0ALERTS", ts="1.0")
ON_CARD = OnMessage(CARD)
ID = make_alert().alert_id
OTHER = RejectionCategory.OTHER
NOBODY = simple_policy(("U0OTHER",), ())


@dataclass
class Stored:
    """One alert; steps are taken on what is stored, and what they say is kept."""

    alert: Alert = field(default_factory=lambda: make_alert(metadata=AlertMetadata(card=CARD)))
    entries: list[AuditDraft] = field(default_factory=list)
    asked: list[WorkKind] = field(default_factory=list)

    async def get(self, alert_id: str) -> Alert:
        await asyncio.sleep(0)
        if alert_id != self.alert.alert_id:
            raise AlertNotFound(alert_id)
        return self.alert

    async def change(self, alert_id: str, step: Step) -> Alert:
        await self.get(alert_id)
        change = step(self.alert, NOW)
        if change is not None:
            self.alert = change.alert
            self.entries += change.entries
            self.asked += change.adds
        return self.alert


@dataclass
class House:
    alerts: AuthorizedAlerts
    telemetry: Telemetry
    stored: Stored
    decisions: Decisions
    woken: list[bool]


def house(policy: Policy | None = None, workspace: Workspace | None = None) -> House:
    stored, woken = Stored(), list[bool]()
    everyone = simple_policy((ALICE.user_id, "U0BOB"), ())
    workspace = workspace or Workspace()
    bob = ALICE.__class__(**{**ALICE.__dict__, "user_id": "U0BOB"})
    workspace.people.setdefault("U0BOB", bob)
    telemetry = Telemetry()
    alerts = AuthorizedAlerts(authority(policy or everyone, workspace), stored, lambda: woken.append(True), telemetry)
    decisions = Decisions(alerts, state_machine_arn="arn:machine", topic_arn="arn:topic")
    return House(alerts, telemetry, stored, decisions, woken)


async def approve(decisions: Decisions, alert_id: str, by: str, origin: Origin) -> Alert:
    return await decisions.approve(await decisions.about_to_approve(Seen(alert_id), by, origin), None)


async def test_an_approval_decides_asks_for_the_work_and_wakes_those_who_do_it() -> None:
    at = house()
    alert = await approve(at.decisions, ID, ALICE.user_id, ON_CARD)
    assert (alert.status, alert.approved_by) == (AlertStatus.APPROVED, ALICE.user_id)
    assert {WorkKind.START_EXECUTION, WorkKind.PUBLISH, WorkKind.UPDATE_CARD} <= set(at.stored.asked)
    assert at.woken


async def test_of_two_who_press_at_once_one_decides_and_the_other_is_told_who() -> None:
    at = house()
    results = await asyncio.gather(
        approve(at.decisions, ID, ALICE.user_id, ON_CARD),
        approve(at.decisions, ID, "U0BOB", ON_CARD),
        return_exceptions=True,
    )
    lost = [each for each in results if isinstance(each, AlertAlreadyDecided)]
    assert len(lost) == 1
    assert lost[0].alert.approved_by == at.stored.alert.approved_by
    assert [entry.error_message for entry in at.stored.entries] == [None]


async def test_a_refusal_is_written_down_and_changes_nothing() -> None:
    at = house(NOBODY)
    with pytest.raises(NotAllowed):
        await approve(at.decisions, ID, ALICE.user_id, ON_CARD)
    assert at.stored.alert.status is AlertStatus.PENDING
    (entry,) = at.stored.entries
    assert entry.user_id == ALICE.user_id
    assert "may not approve this alert" in (entry.error_message or "")


def failed(by: str) -> Alert:
    """Return an alert whose remediation could not be started."""
    alert = deciding.approve(Stored().alert, by, NOW, state_machine_arn="arn:machine", topic_arn="arn:topic").alert
    return carrying_out.execution_not_started(alert, "no such machine", NOW).alert


def press(at: House, attempt: Attempt, origin: Origin) -> Awaitable[object]:
    """Return what a press of Alice's does."""
    by, seen = ALICE.user_id, Seen(ID)
    match attempt:
        case Attempt.APPROVAL:
            return at.decisions.about_to_approve(seen, by, origin)
        case Attempt.REJECTION:
            return at.decisions.about_to_reject(ID, by, origin)
        case Attempt.GLASS:
            return at.decisions.about_to_break_glass(ID, by, origin)
        case Attempt.RETRY:
            return at.decisions.retry(seen, by, origin)
        case Attempt.SNOOZE:
            return Snoozes(at.alerts).about_to_snooze(ID, by, origin)
        case Attempt.ESCALATION:
            nothing: Any = None  # nobody comes so far
            return Escalations(at.alerts, nothing).escalate(seen, by, origin)
        case Attempt.DECIDING_AGAIN:
            rechecks: Any = None  # nobody comes so far
            return DecidingAgain(at.alerts, rechecks, str).decide_again(seen, by, origin)


def audited(draft: AuditDraft) -> AuditEntry:
    return AuditEntry(task_id="t", alert_id=ID, timestamp=NOW, **dict(draft), status=draft.status)


TRIED = {
    Attempt.APPROVAL: ("approve this alert", "Approval refused"),
    Attempt.REJECTION: ("reject this alert", "Rejection refused"),
    Attempt.GLASS: ("break the glass", "Breaking the glass refused"),
    Attempt.RETRY: ("order another run of this alert", "Retry refused"),
    Attempt.SNOOZE: ("snooze this alert", "Snooze refused"),
    Attempt.ESCALATION: ("escalate this alert", "Escalation refused"),
    Attempt.DECIDING_AGAIN: ("have this alert decided again", "Opening again refused"),
}


@pytest.mark.parametrize("origin", [ON_CARD, Elsewhere()])
@pytest.mark.parametrize("attempt", Attempt)
async def test_a_refusal_says_what_was_tried_to_the_person_and_to_the_audit(attempt: Attempt, origin: Origin) -> None:
    at = house(NOBODY)
    at.stored.alert = failed("U0OTHER")
    with pytest.raises(NotAllowed) as told:
        await press(at, attempt, origin)
    to_do, words = TRIED[attempt]
    assert origin != ON_CARD or f"You may not {to_do}" in str(told.value)
    (draft,) = at.stored.entries
    assert (audited(draft).event or draft.action_type) is attempt.value
    assert what_happened(audited(draft)) == words


async def test_when_slack_cannot_say_who_it_is_nothing_is_decided() -> None:
    at = house(workspace=Workspace(down=Ambiguous("no answer")))
    for attempt in (
        approve(at.decisions, ID, ALICE.user_id, ON_CARD),
        at.decisions.reject(Seen(ID), ALICE.user_id, Rejection(OTHER, "works")),
        at.decisions.retry(Seen(ID), ALICE.user_id, ON_CARD),
    ):
        with pytest.raises(IdentityUnknown):
            await attempt
    assert at.stored.alert.status is AlertStatus.PENDING


@pytest.mark.parametrize("pressed_on", [Elsewhere(), OnMessage(CardReference(channel="C0ALERTS", ts="2.0"))])
async def test_of_messages_a_press_counts_only_on_the_alerts_own_card(pressed_on: Origin) -> None:
    at = house()
    with pytest.raises(NotAllowed, match="not on the alert's card"):
        await approve(at.decisions, ID, ALICE.user_id, pressed_on)
    assert at.stored.alert.status is AlertStatus.PENDING
    assert len(at.stored.entries) == 1


@pytest.mark.parametrize("is_modal", [True, False])
async def test_a_press_in_a_view_of_ours_counts_by_its_persons_authority(is_modal: bool) -> None:
    origin = InView("V0VIEW", is_modal=is_modal)
    at = house(NOBODY)
    with pytest.raises(NotAllowed):
        await approve(at.decisions, ID, ALICE.user_id, origin)
    assert (await approve(house().decisions, ID, ALICE.user_id, origin)).status is AlertStatus.APPROVED


async def test_a_rejection_is_authorised_at_its_submission_again() -> None:
    at = house(NOBODY)
    with pytest.raises(NotAllowed):
        await at.decisions.about_to_reject(ID, ALICE.user_id, ON_CARD)
    with pytest.raises(NotAllowed):
        await at.decisions.reject(Seen(ID), ALICE.user_id, Rejection(OTHER, "works"))
    assert at.stored.alert.status is AlertStatus.PENDING


async def test_a_rejection_keeps_its_reason_and_needs_one() -> None:
    at = house()
    with pytest.raises(ReasonRefused):
        await at.decisions.reject(Seen(ID), ALICE.user_id, Rejection(OTHER, "  "))
    alert = await at.decisions.reject(Seen(ID), ALICE.user_id, Rejection(OTHER, " known works "))
    assert (alert.status, alert.rejection_reason) == (AlertStatus.REJECTED, "known works")


async def test_two_must_approve_where_the_policy_says_so_and_one_counts_once() -> None:
    groups = {"crew": (ALICE.user_id, "U0BOB")}
    at = house(Policy(groups=groups, decide=(DecisionRule(by=("crew",), quorum=2),)))
    assert (await approve(at.decisions, ID, ALICE.user_id, ON_CARD)).status is AlertStatus.PENDING
    with pytest.raises(AlreadyApproved):
        await approve(at.decisions, ID, ALICE.user_id, ON_CARD)
    assert (await approve(at.decisions, ID, "U0BOB", ON_CARD)).status is AlertStatus.APPROVED


def of_crew(**rule: Any) -> Policy:
    return Policy(groups=CREW, decide=(DecisionRule(by=("crew", "leads"), **rule),))


CREW = {"crew": (ALICE.user_id, "U0BOB"), "leads": ("U0CAROL",)}


@pytest.mark.parametrize(
    ("then", "given_by", "now"),
    [
        (of_crew(quorum=2), [ALICE.user_id], of_crew()),
        (of_crew(quorum=3), [ALICE.user_id, "U0BOB"], of_crew(quorum=2)),
        (of_crew(quorum=2, from_different_groups=True), [ALICE.user_id, "U0BOB"], of_crew(quorum=2)),
    ],
)
async def test_who_approved_and_presses_again_decides_when_the_policy_is_content_now(
    then: Policy, given_by: list[str], now: Policy
) -> None:
    before, after = house(then), house(now)
    for who in given_by:
        await approve(before.decisions, ID, who, ON_CARD)
    after.stored.alert = before.stored.alert

    alert = await approve(after.decisions, ID, ALICE.user_id, ON_CARD)

    assert (alert.status, alert.approved_by) == (AlertStatus.APPROVED, ALICE.user_id)
    assert WorkKind.START_EXECUTION in after.stored.asked
    (entry,) = after.stored.entries
    needed = now.decide[0].quorum
    assert (entry.user_id, entry.details["quorum"], entry.details["approvedBefore"]) == (
        ALICE.user_id,
        f"{needed}/{needed}",
        True,
    )
    assert what_was_said(audited(entry)) == f"had approved before; {needed}/{needed} now"


async def test_who_approved_and_presses_again_decides_nothing_alone_while_more_are_needed() -> None:
    policy = of_crew(quorum=2)
    at = house(policy)
    await approve(at.decisions, ID, ALICE.user_id, ON_CARD)
    for still in (policy, of_crew(quorum=3), of_crew(quorum=2, from_different_groups=True)):
        later = house(still)
        later.stored.alert = at.stored.alert
        with pytest.raises(AlreadyApproved):
            await approve(later.decisions, ID, ALICE.user_id, ON_CARD)
        assert not later.stored.entries


async def test_an_approval_that_waits_for_others_is_counted_apart_from_the_decision() -> None:
    at = house(of_crew(quorum=2))
    for who in (ALICE.user_id, "U0BOB"):
        await approve(at.decisions, ID, who, ON_CARD)
    counted = {
        sample.labels["decision"]: sample.value
        for metric in at.telemetry.decisions.collect()
        for sample in metric.samples
        if sample.name == "aiops_decisions_total"
    }
    assert counted == {"approval": 1, "approved": 1}


async def test_there_is_nothing_to_retry_before_anything_failed() -> None:
    with pytest.raises(NothingToRetry):
        await house().decisions.retry(Seen(ID), ALICE.user_id, ON_CARD)


async def test_an_alert_that_is_gone_is_told_as_such() -> None:
    with pytest.raises(AlertNotFound):
        await approve(house().decisions, "gone", ALICE.user_id, ON_CARD)


async def test_the_glass_stays_whole_where_nobody_may_break_it() -> None:
    at = house()
    with pytest.raises(NotAllowed):
        await at.decisions.break_glass(Seen(ID), ALICE.user_id, "nobody answers")
    assert at.stored.alert.status is AlertStatus.PENDING
