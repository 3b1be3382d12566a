"""BulkDialog a whole digest: what a person is offered, and that nothing else is decided by it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from bot.access.policy import DecisionRule, Policy
from bot.cards.dialogs.bulk_modal import APPROVING_ALL, REJECTING_ALL, BulkDialog, bulk_modal
from bot.cards.dialogs.bulk_result import result_modal, result_text
from bot.cards.parts.seen_codec import BulkState
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.bulk import BulkDecisions
from bot.decisions.bulk_order import BulkOrder, BulkOutcome, BulkQuestion
from bot.decisions.decisions import Decisions
from bot.decisions.press_origin import OnMessage
from bot.decisions.rechecks import Rechecks
from bot.runtime.telemetry import Telemetry
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference, Worsening
from rules.alert.audit import AuditDraft, AuditStatus
from rules.alert.errors import ConditionMoved
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition
from rules.digest.digest import Digest
from rules.lifecycle.change import Change
from storage.errors import AccessDenied
from tests.doubles.directory import ALICE, Workspace, authority
from tests.factories import NOW, make_alert
from tests.scenarios.reading import text_of

CARD = CardReference(channel="C0ALERTS", ts="1.0")
BOB = "U0BOB"
ANYONE = Policy(groups={"ops": (ALICE.user_id, BOB)}, decide=(DecisionRule(by=("ops",)),))
BOTH = Policy(groups={"ops": (ALICE.user_id, BOB)}, decide=(DecisionRule(by=("ops",), quorum=2),))
THREE = Policy(groups={"ops": (ALICE.user_id, BOB)}, decide=(DecisionRule(by=("ops",), quorum=3),))
PARTED = Policy(
    groups={"north": (ALICE.user_id,), "south": (BOB,)},
    decide=(DecisionRule(by=("north",), station="N_*"), DecisionRule(by=("south",), station="S_*")),
)


@dataclass
class Tables:
    """The alerts of one digest, and what was written of them."""

    alerts: dict[str, Alert]
    digest: Digest
    entries: list[tuple[str, AuditDraft]] = field(default_factory=list)
    now: int = NOW + 10
    faults: dict[str, Exception] = field(default_factory=dict)

    async def get(self, name: str) -> Any:
        return self.digest if name == self.digest.digest_id else self.alerts[name]

    async def members(self, digest: Digest) -> list[Alert]:
        return [self.alerts[each] for each in digest.members if each in self.alerts]

    async def change(self, alert_id: str, step: Callable[[Alert, int], Change | None]) -> Alert:
        await asyncio.sleep(0)
        if alert_id in self.faults:
            raise self.faults[alert_id]
        change = step(self.alerts[alert_id], self.now)
        if change is not None:
            self.alerts[alert_id] = change.alert
            self.entries += [(alert_id, each) for each in change.entries]
        return self.alerts[alert_id]

    @property
    def refused(self) -> list[str]:
        return [alert_id for alert_id, each in self.entries if each.status is AuditStatus.FAILED]

    def of(self, status: AlertStatus) -> set[str]:
        return {alert_id for alert_id, each in self.alerts.items() if each.status is status}


@dataclass
class Looks:
    """What the newest metrics say of each station."""

    verdicts: dict[str, RecheckVerdict] = field(default_factory=dict)

    def of_one_order(self) -> "Looks":
        return self

    async def of(self, alert: Alert) -> Recheck:
        return Recheck(verdict=self.verdicts.get(alert.alert_id, RecheckVerdict.UNCHANGED), at=NOW)


class Storm:
    """A digest, a person before it, and the dialog between them."""

    def __init__(self, policy: Policy, opened: Iterable[Alert], *not_opened_yet: str) -> None:
        alerts = {each.alert_id: each for each in opened}
        digest = Digest(
            digest_id="d",
            alert_type=AlertType.LOW_INVENTORY,
            created_at=NOW,
            joined_at=NOW,
            members=(*alerts, *not_opened_yet),
            cards={1: CARD},
        )
        self.tables = Tables(alerts, digest)
        self.looks = Looks()
        people = Workspace(dict.fromkeys((ALICE.user_id, BOB), ALICE))
        who = authority(policy, people)
        guarded = AuthorizedAlerts(who, cast("Any", self.tables), lambda: None, Telemetry())
        decisions = Decisions(guarded, state_machine_arn="arn:machine", topic_arn="arn:topic")
        looks, digests = cast("Rechecks", self.looks), cast("StoredDigests", self.tables)
        self._bulk = BulkDecisions(decisions, looks, digests, guarded)

    async def ask(self, dialog: BulkDialog = APPROVING_ALL) -> BulkQuestion:
        return await self._bulk.about(dialog.action, "d", ALICE.user_id, OnMessage(CARD))

    async def submit(self, view: dict[str, Any], dialog: BulkDialog = APPROVING_ALL) -> BulkOutcome:
        """Submit a dialog as it was drawn."""
        asked = BulkState.read(view["private_metadata"])
        assert asked is not None
        rejecting = dialog is REJECTING_ALL
        rejection = Rejection(RejectionCategory.FALSE_ALARM, "") if rejecting else None
        order = BulkOrder("d", dialog.action, ALICE.user_id, asked.offered, rejection, asked.without_metrics)

        async def told(_done: int, _total: int) -> None:
            return

        return await self._bulk.carry_out(order, told)


def listed(station: str, severity: Severity = Severity.HIGH, **metadata: Any) -> Alert:
    told = AlertMetadata(digest="d", **metadata)
    return make_alert(alert_id=station, station_id=station, severity=severity, metadata=told)


def drawn(question: BulkQuestion, dialog: BulkDialog = APPROVING_ALL) -> dict[str, Any]:
    return bulk_modal(dialog, question, "machine", [])


def said(view: dict[str, Any]) -> str:
    return "\n".join(text_of(each) for each in view["blocks"])


async def test_what_opens_while_the_dialog_is_open_is_not_decided_by_it() -> None:
    storm = Storm(ANYONE, [listed("N_1")], "N_2")
    view = drawn(await storm.ask())
    storm.tables.alerts["N_2"] = listed("N_2")
    outcome = await storm.submit(view)
    assert [each.alert_id for each in outcome.decided] == ["N_1"]
    assert storm.tables.of(AlertStatus.PENDING) == {"N_2"}


async def test_what_is_not_the_persons_is_not_even_tried() -> None:
    for dialog in (APPROVING_ALL, REJECTING_ALL):
        storm = Storm(PARTED, [listed("N_1"), *(listed(f"S_{number}") for number in range(20))])
        view = drawn(await storm.ask(dialog), dialog)
        asked = len(storm.tables.refused)
        outcome = await storm.submit(view, dialog)
        assert [each.alert_id for each in outcome.decided] == ["N_1"]
        assert outcome.failed == []
        assert len(storm.tables.refused) == asked == 1


async def test_of_what_needs_two_the_first_starts_nothing_and_is_not_asked_again() -> None:
    storm = Storm(BOTH, [listed("N_1"), listed("N_2")])
    question = await storm.ask()
    assert question.need_more == {"N_1": 1, "N_2": 1}
    assert "starts 2 times" not in said(drawn(question))
    outcome = await storm.submit(drawn(question))
    assert (len(outcome.waiting), outcome.decided) == (2, [])
    again = await storm.ask()
    assert (again.concerned, len(again.approved)) == ([], 2)
    assert "Approved by you already: 2 alerts.* Another person must approve, too: N_1, N_2" in said(drawn(again))
    assert [each.alert_id for each in (await storm.ask(REJECTING_ALL)).concerned] == ["N_1", "N_2"]


async def test_the_second_person_is_told_what_their_approval_starts() -> None:
    half = listed("N_1", approvals=(Approval(by=BOB, at=NOW),), quorum=Quorum(needed=2))
    storm = Storm(BOTH, [half, listed("N_2")])
    question = await storm.ask()
    assert question.need_more == {"N_2": 1}
    assert "1 starts `machine` now, 1 needs the approval of another person" in said(drawn(question))
    outcome = await storm.submit(drawn(question))
    assert [each.alert_id for each in outcome.decided] == ["N_1"]
    assert [each.alert_id for each in outcome.waiting] == ["N_2"]


async def test_who_approved_some_and_may_not_decide_the_rest_is_told_both() -> None:
    mine = Policy(groups={"north": (ALICE.user_id, BOB), "south": (BOB,)}, decide=PARTED.decide)
    storm = Storm(mine, [listed("N_1", approvals=(Approval(by=ALICE.user_id, at=NOW),)), listed("S_1")])
    view = drawn(await storm.ask())
    assert "submit" not in view
    assert "Approved by you already: 1 alert." in said(view)
    assert "Not yours to decide: 1 alert." in said(view)


async def test_a_critical_alert_is_never_decided_with_others() -> None:
    storm = Storm(ANYONE, [listed("N_1"), listed("N_2", Severity.CRITICAL), listed("N_3", Severity.MEDIUM)])
    question = await storm.ask()
    assert [each.alert_id for each in question.concerned] == ["N_1", "N_3"]
    # It became CRITICAL, and by the clock of the replica that wrote it that was before the dialog.
    storm.tables.alerts["N_3"] = listed("N_3", Severity.CRITICAL)
    outcome = await storm.submit(drawn(question))
    assert [each.alert_id for each in outcome.decided] == ["N_1"]
    assert "Became CRITICAL while the dialog was open; review it (1): N_3" in said(result_modal(APPROVING_ALL, outcome))
    assert storm.tables.of(AlertStatus.PENDING) == {"N_2", "N_3"}


async def test_of_what_the_metrics_tell_nothing_the_person_is_asked_before_it_is_approved() -> None:
    storm = Storm(ANYONE, [listed(f"N_{number}") for number in range(1, 5)])
    storm.looks.verdicts = {"N_2": RecheckVerdict.UNREADABLE, "N_3": RecheckVerdict.NO_FRESH_DATA}
    outcome = await storm.submit(drawn(await storm.ask()))
    assert storm.tables.of(AlertStatus.PENDING) == {"N_2", "N_3"}
    assert result_text(APPROVING_ALL, outcome) == "*2 alerts approved.* *2 not decided:* the reasons are below."
    ended = result_modal(APPROVING_ALL, outcome)
    assert ended["submit"]["text"] == "Approve without metrics"
    assert "*Of 2 stations the newest metrics tell nothing: undecided.*" in said(ended)
    assert "could not be read. Review it (1): N_2" in said(ended)
    assert "do not show whether the condition still holds. Review it (1): N_3" in said(ended)

    outcome = await storm.submit(ended)
    assert [each.alert_id for each in outcome.decided] == ["N_2", "N_3"]
    last = result_modal(APPROVING_ALL, outcome)
    assert "submit" not in last
    assert "Approved though metrics could not be read at the press (1): N_2" in said(last)
    assert storm.tables.alerts["N_2"].metadata.recheck == Recheck(verdict=RecheckVerdict.UNREADABLE, at=NOW)


async def test_who_approves_without_metrics_does_not_approve_what_has_cleared_by_them() -> None:
    storm = Storm(ANYONE, [listed("N_1"), listed("N_2")])
    storm.looks.verdicts = dict.fromkeys(("N_1", "N_2"), RecheckVerdict.UNREADABLE)
    ended = result_modal(APPROVING_ALL, await storm.submit(drawn(await storm.ask())))
    storm.looks.verdicts["N_1"] = RecheckVerdict.CLEARED
    outcome = await storm.submit(ended)
    assert [each.alert_id for each in outcome.decided] == ["N_2"]
    assert outcome.again is None


async def test_a_rejection_asks_no_metrics() -> None:
    storm = Storm(ANYONE, [listed("N_1")])
    storm.looks.verdicts = {"N_1": RecheckVerdict.UNREADABLE}
    outcome = await storm.submit(drawn(await storm.ask(REJECTING_ALL), REJECTING_ALL), REJECTING_ALL)
    assert [each.alert_id for each in outcome.decided] == ["N_1"]


async def test_who_may_decide_none_for_several_reasons_is_told_each_with_its_alerts() -> None:
    three = Policy(
        groups={"c": ("U0CAROL",), "d": ("U0DAVE",)},
        decide=(DecisionRule(by=("c",), station="S_*"), DecisionRule(by=("d",), station="W_*")),
    )
    storm = Storm(three, [listed("S_1"), listed("W_1")])
    view = drawn(await storm.ask())
    assert "submit" not in view
    assert "1 alert.* S_1\nYou may not approve this alert. Those who may: <@U0CAROL>" in said(view)
    assert "1 alert.* W_1\nYou may not approve this alert. Those who may: <@U0DAVE>" in said(view)


@pytest.mark.parametrize("dialog", [APPROVING_ALL, REJECTING_ALL], ids=["approve", "reject"])
async def test_what_became_worse_than_it_was_offered_is_not_decided_whatever_the_clocks_say(
    dialog: BulkDialog,
) -> None:
    storm = Storm(ANYONE, [listed("N_1", Severity.LOW), listed("N_2", Severity.LOW)])
    view = drawn(await storm.ask(dialog), dialog)
    assert "2 LOW" in said(view)
    # The replica that found it worse is half a minute behind the one that drew the dialog.
    worsening = Worsening(at=NOW - 30_000, severity=Severity.LOW, title="t", description="d")
    storm.tables.alerts["N_1"] = listed("N_1", Severity.HIGH, worsenings=(worsening,))
    outcome = await storm.submit(view, dialog)
    assert [each.alert_id for each in outcome.decided] == ["N_2"]
    assert "Became HIGH while the dialog was open; review it (1): N_1" in said(result_modal(dialog, outcome))


async def test_what_the_dialog_said_to_have_cleared_is_approved_by_who_takes_it_in_again() -> None:
    over = Condition(cleared_at=NOW + 10**6)  # by a clock that is ahead
    storm = Storm(ANYONE, [listed("N_1", condition=over), listed("N_2")])
    view = drawn(await storm.ask())
    storm.tables.alerts["N_2"] = listed("N_2", condition=Condition(cleared_at=NOW - 10**6))
    storm.looks.verdicts = dict.fromkeys(("N_1", "N_2"), RecheckVerdict.CLEARED)
    outcome = await storm.submit(view)
    assert [each.alert_id for each in outcome.decided] == ["N_1"]
    assert isinstance(outcome.failed[0][1], ConditionMoved)


async def test_of_three_who_must_approve_the_first_is_told_that_two_more_must() -> None:
    storm = Storm(THREE, [listed("N_1")])
    question = await storm.ask()
    assert question.need_more == {"N_1": 2}
    outcome = await storm.submit(drawn(question))
    assert "Your approval counts; 2 more people must approve, too (1): N_1" in said(
        result_modal(APPROVING_ALL, outcome)
    )


async def test_what_is_written_as_cleared_while_the_table_hangs_is_not_approved_without_metrics() -> None:
    storm = Storm(ANYONE, [listed("N_1"), listed("N_2")])
    storm.looks.verdicts = dict.fromkeys(("N_1", "N_2"), RecheckVerdict.UNREADABLE)
    ended = result_modal(APPROVING_ALL, await storm.submit(drawn(await storm.ask())))
    storm.tables.alerts["N_1"] = listed("N_1", condition=Condition(cleared_at=NOW))
    outcome = await storm.submit(ended)
    assert [each.alert_id for each in outcome.decided] == ["N_2"]
    told = said(result_modal(APPROVING_ALL, outcome))
    assert "Its condition cleared while the dialog was open. Review it (1): N_1" in told


async def test_a_write_that_is_denied_is_one_alerts_and_does_not_end_the_dialog_about_the_others() -> None:
    storm = Storm(ANYONE, [listed(f"N_{number:02}") for number in range(20)])
    storm.tables.faults["N_01"] = AccessDenied("DynamoDB refuses the credentials (ExpiredTokenException)")
    outcome = await storm.submit(drawn(await storm.ask()))
    assert len(outcome.decided) == 19
    told = said(result_modal(APPROVING_ALL, outcome))
    assert "The bot may not use its tables; your operator must act (1): N_01" in told


async def test_after_what_nobody_foresaw_nothing_of_the_order_goes_on_unseen() -> None:
    storm = Storm(ANYONE, [listed(f"N_{number:02}") for number in range(20)])
    view = drawn(await storm.ask())
    storm.tables.faults["N_01"] = ZeroDivisionError("a fault of ours")
    with pytest.raises(ZeroDivisionError):
        await storm.submit(view)
    told = storm.tables.of(AlertStatus.APPROVED)
    await asyncio.sleep(0.1)
    assert storm.tables.of(AlertStatus.APPROVED) == told
    assert len(told) == 19
