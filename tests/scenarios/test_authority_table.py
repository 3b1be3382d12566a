"""Who may do what: every action by every kind of person."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.direct_card import draw_direct
from bot.cards.answers.mutes import mutes_answer
from bot.cards.answers.test_card import the_test_card
from bot.cards.dialogs.reason_modal import BREAKING_GLASS, REJECTING, ReasonDialog
from bot.decisions.attempts import Attempt
from bot.slack.ids import COMMAND, ActionId
from bot.slack.message_identity import TEST_CARD_IDENTITY
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.audit import AuditStatus
from rules.audit.audit_chain import NO_ALERT
from rules.lifecycle.change import Change, noted
from tests.factories import make_metric
from tests.scenarios.policy_house import CHANNEL, PolicyHouse
from tests.slack_double.channel import Channel
from tests.slack_double.faults import FaultKind
from tests.slack_double.person import Person
from tests.slack_double.posting import post, show_privately
from tests.unit.lifecycle.mutes import make_mute

COLLEAGUES = {"approver": "U0APPROVER", "group member": "U0MEMBER", "manager": "U0MANAGER", "channel member": "U0OTHER"}
OUTSIDERS: dict[str, dict[str, Any]] = {
    "multi-channel guest": {"is_restricted": True},
    "single-channel guest": {"is_restricted": True, "is_ultra_restricted": True},
    "bot": {"is_bot": True},
    "deleted": {"deleted": True},
    "other team": {"team_id": "T0OTHER"},
    "stranger": {"is_stranger": True, "team_id": "T0OTHER"},
    "lookup failing": {},
}
OUTSIDER_IDS = {kind: f"U0BAD{number}" for number, kind in enumerate(OUTSIDERS)}
EVERY_KIND = {**COLLEAGUES, **OUTSIDER_IDS}

# Whoever is refused for what they are is named everywhere, by id and in the group: that is the only reason left.
POLICY = f"""
groups:
  by-id: [U0APPROVER, {", ".join(OUTSIDER_IDS.values())}]
  on-call: [S0ONCALL]
  managers: [U0MANAGER, {", ".join(OUTSIDER_IDS.values())}]
decide:
  - by: [by-id, on-call]
  - severity: CRITICAL
    by: [by-id, on-call]
    quorum: 2
audit: [managers]
break_glass: [by-id]
"""


@dataclass
class Trying:
    """One person before one alert."""

    house: PolicyHouse
    person: Person
    alert: Alert

    async def press(self, action: ActionId) -> str:
        outcome = await self.person.press(self.house.card(self.alert), action)
        assert outcome.acked, outcome.error
        if action in {ActionId.REJECT, ActionId.BREAK_GLASS}:
            await self.house.slack.until(self._modal_is_filled, what="the modal is filled")
            return str(self.person.modal.blocks) if self.person.modal else ""
        return await self._told()

    async def press_directly(self, action: ActionId) -> str:
        """Press the button on the message to somebody who is asked directly."""
        (direct,) = self.alert.metadata.direct
        assert direct.card is not None
        shown = self.house.slack.workspace.channels[direct.card.channel].messages[direct.card.ts]
        outcome = await self.person.press(shown, action)
        assert outcome.acked, outcome.error
        return await self._told()

    def _modal_is_filled(self) -> bool:
        return self.person.modal is not None and self.person.modal.updates > 1  # opened, then filled

    async def _told(self) -> str:
        """What a press was answered with; nothing when it was done: then the card says so."""
        for _ in range(50):
            message = self.person.inbox.take()
            if message is not None:
                return message.text
            stored = await self.house.stored(self.alert)
            if stored.status is not self.alert.status or stored.metadata.execution != self.alert.metadata.execution:
                break
            if stored.metadata.followed_by is not None or stored.metadata.taken is not None:
                break
            await asyncio.sleep(0.02)
        return ""

    async def submit(self, asking: ReasonDialog) -> str:
        outcome = await self.house.submit(self.person, asking, self.alert)
        assert outcome.acked, outcome.error
        assert outcome.problem is None, outcome.problems
        return str(outcome.view.blocks) if outcome.view else ""

    async def type(self, text: str) -> str:
        outcome = await self.person.command(COMMAND, text, channel=CHANNEL)
        assert outcome.acked, outcome.error
        message = await self.person.next_private()
        return f"{message.text} {message.blocks}"

    async def try_card(self) -> str:
        """Press Approve on a card of `aiops test-card`: as whoever may decide a LOW alert may."""
        channel = self.house.bot.slack.channel
        at = await channel.post(CHANNEL, the_test_card(), TEST_CARD_IDENTITY)
        card = self.house.slack.channel(CHANNEL).messages[at.ts]
        outcome = await self.person.press(card, ActionId.TRY_APPROVE)
        assert outcome.acked, outcome.error
        answered = await self.house.slack.until(
            lambda: self.person.inbox.take() or ("approved" in card.text and card), what="it is answered"
        )
        return str(answered.text)

    async def mute(self, when: str = "2h") -> str:
        """Type it for a station that has reported."""
        stores, alert = self.house.bot.stores, self.alert
        metric = make_metric(station_id=alert.station_id, timestamp=self.house.bot.runtime.clock.now_ms())
        await asyncio.to_thread(stores.metrics.put, metric)
        return await self.type(f"mute {alert.station_id} low {when} crew")

    async def ask_for_status(self) -> str:
        """Type it, and wait for the chart that follows an answer."""
        answer = await self.type(f"status {self.alert.station_id}")
        if "1 open alert" in answer:
            await self.person.next_private()
        return answer

    async def unmute(self) -> str:
        await self._is_muted()
        return await self.type(f"unmute {self.alert.station_id} low")

    async def list_mutes(self) -> str:
        await self._is_muted()
        return await self.type("mutes")

    async def press_unmute(self) -> str:
        """Press the button on a list that was shown to somebody else."""
        await self._is_muted()
        drawn = mutes_answer(await asyncio.to_thread(self.house.bot.stores.mutes.standing)).arguments()
        shown = show_privately(self.house.slack.workspace, user="U0SOMEONE", channel=CHANNEL, via="ack", args=drawn)
        outcome = await self.person.press(shown, ActionId.UNMUTE)
        assert outcome.acked, outcome.error
        return (await self.person.next_private()).text

    async def _is_muted(self) -> None:
        """Let this station be all that is muted."""
        mutes, now = self.house.bot.stores.mutes, self.house.bot.runtime.clock.now_ms()
        standing = await asyncio.to_thread(mutes.standing)
        if standing:
            await asyncio.to_thread(mutes.end, standing, "U0NOBODY")
        mute = make_mute(station_id=self.alert.station_id, by="U0NOBODY", since=now, until=now + 60_000)
        await asyncio.to_thread(mutes.put, [mute])

    async def open_home(self) -> str:
        outcome = await self.person.open_home()
        assert outcome.acked, outcome.error
        await self.house.slack.until(lambda: self.person.home, what="the home tab is drawn")
        assert self.person.home is not None
        return str(self.person.home.blocks)


@dataclass(frozen=True)
class Action:
    """`attempts` is what a refused try is audited as; `shows` stands in what somebody who may do it is told."""

    do: Callable[[Trying], Awaitable[str]]
    may: frozenset[str]
    attempts: Attempt | None = None
    severity: Severity = Severity.HIGH
    status: AlertStatus = AlertStatus.PENDING
    shows: str | None = None
    failed_before: bool = False
    audited: bool = True
    closed_before: bool = False
    directly: bool = False


DECIDERS = frozenset({"approver", "group member"})
CRITICAL = Severity.CRITICAL
ACTIONS: dict[str, Action] = {
    "approve": Action(
        lambda each: each.press(ActionId.APPROVE), DECIDERS, Attempt.APPROVAL, status=AlertStatus.APPROVED
    ),
    "approve in a direct message": Action(
        lambda each: each.press_directly(ActionId.APPROVE),
        DECIDERS,
        Attempt.APPROVAL,
        status=AlertStatus.APPROVED,
        directly=True,
    ),
    "on it in a direct message": Action(
        lambda each: each.press_directly(ActionId.TAKE), DECIDERS, Attempt.SNOOZE, directly=True
    ),
    "reject press": Action(lambda each: each.press(ActionId.REJECT), DECIDERS, Attempt.REJECTION, shows="Why?"),
    "reject submission": Action(
        lambda each: each.submit(REJECTING), DECIDERS, Attempt.REJECTION, status=AlertStatus.REJECTED, shows=""
    ),
    "on it": Action(lambda each: each.press(ActionId.TAKE), DECIDERS, Attempt.SNOOZE),
    "oncall": Action(lambda each: each.type("oncall"), frozenset(COLLEAGUES), shows="no schedule"),
    "test card": Action(lambda each: each.try_card(), DECIDERS, shows="TEST: approved", audited=False),
    "retry": Action(
        lambda each: each.press(ActionId.RETRY),
        DECIDERS,
        Attempt.RETRY,
        status=AlertStatus.APPROVED,
        failed_before=True,
    ),
    "decide again": Action(
        lambda each: each.press(ActionId.DECIDE_AGAIN),
        DECIDERS,
        Attempt.DECIDING_AGAIN,
        status=AlertStatus.APPROVED,
        failed_before=True,
    ),
    "open again": Action(
        lambda each: each.press(ActionId.DECIDE_AGAIN),
        DECIDERS,
        Attempt.DECIDING_AGAIN,
        status=AlertStatus.REJECTED,
        closed_before=True,
    ),
    "break-glass press": Action(
        lambda each: each.press(ActionId.BREAK_GLASS), frozenset({"approver"}), Attempt.GLASS, CRITICAL, shows="Why?"
    ),
    "break-glass submission": Action(
        lambda each: each.submit(BREAKING_GLASS),
        frozenset({"approver"}),
        Attempt.GLASS,
        CRITICAL,
        status=AlertStatus.APPROVED,
    ),
    "audit": Action(lambda each: each.type(f"audit {each.alert.alert_id}"), frozenset({"manager"}), shows="pened"),
    "audit verify": Action(
        lambda each: each.type(f"audit verify {each.alert.alert_id}"), frozenset({"manager"}), shows="intact"
    ),
    "audit of a station": Action(
        lambda each: each.type(f"audit at {each.alert.station_id} today"), frozenset({"manager"}), shows="Audit at"
    ),
    "status": Action(lambda each: each.ask_for_status(), frozenset(COLLEAGUES), shows="1 open alert"),
    "alerts": Action(lambda each: each.type("alerts"), frozenset(COLLEAGUES), shows="STATION_"),
    "search": Action(lambda each: each.type(f"search {each.alert.station_id}"), frozenset(COLLEAGUES), shows="saying"),
    "alerts of a station": Action(
        lambda each: each.type(f"alerts {each.alert.station_id} high"), frozenset(COLLEAGUES), shows="pending alert"
    ),
    "mute": Action(lambda each: each.mute(), DECIDERS, shows="Muted: LOW_INVENTORY"),
    "mute again and again": Action(
        lambda each: each.mute("every sunday 02:00-04:00"), DECIDERS, shows="Muted: LOW_INVENTORY"
    ),
    "unmute": Action(lambda each: each.unmute(), DECIDERS, shows="No longer muted"),
    "unmute press": Action(lambda each: each.press_unmute(), DECIDERS, shows="No longer muted"),
    "mutes": Action(lambda each: each.list_mutes(), frozenset(COLLEAGUES), shows="STATION_"),
    "home": Action(lambda each: each.open_home(), frozenset(COLLEAGUES), shows="STATION_"),
}

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY),
]


@pytest.fixture(scope="module", autouse=True)
def everyone(policy_house: PolicyHouse) -> None:
    policy_house.slack.usergroup("S0ONCALL", ["U0MEMBER", *OUTSIDER_IDS.values()])
    for kind, user_id in EVERY_KIND.items():
        policy_house.person(user_id, **OUTSIDERS.get(kind, {}))


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("name", ACTIONS)
async def test_an_action_is_allowed_to_those_in_the_table_and_refused_to_everyone_else(
    house: PolicyHouse, name: str, kind: str
) -> None:
    action = ACTIONS[name]
    if action.failed_before:
        alert = await house.failed_alert("U0SOMEONE", still_stands=name == "decide again")
    elif action.closed_before:
        alert = await house.closed_alert()
    else:
        alert = await house.open_alert(severity=action.severity)
    person = house.person(EVERY_KIND[kind])
    alert = await asked_directly(house, alert, person) if action.directly else alert
    while person.modal:
        await person.close(person.modal)
    house.slack.workspace.homes.pop(person.user.id, None)
    trail = await house.audit(alert)
    read_before = await _refused_readings(house, person.user.id)
    if kind == "lookup failing":
        house.slack.faults.add(FaultKind.ERROR, "users.info", times=None)
    try:
        answer = await action.do(Trying(house, person, alert))
    finally:
        house.slack.faults.clear()
    if kind in action.may:
        await _was_done(house, action, alert, person.user.id, answer)
    else:
        assert "may not" in answer or "could not be asked who you are" in answer
        await _nothing_was_done(house, action, alert, person.user.id, len(trail))
        refused = await _refused_readings(house, person.user.id) - read_before
        assert refused == (1 if action.attempts is None and action.audited else 0)


async def asked_directly(house: PolicyHouse, alert: Alert, person: Person) -> Alert:
    """Put the message that asks a person into their conversation with the bot, whoever they are."""
    workspace, conversation = house.slack.workspace, f"D{person.user.id[1:]}"
    workspace.channels.setdefault(conversation, Channel(conversation, "directmessage", is_private=True))
    direct = DirectMessage(to=person.user.id, step="HIGH:1", at=alert.created_at, channel=conversation)
    drawn = draw_direct(alert, CardFacts("the on-call", "remediation"), direct, None)
    shown = post(workspace, workspace.channels[conversation], drawn.arguments())
    sent = direct.model_copy(update={"card": CardReference(channel=conversation, ts=shown.ts)})
    return await house.change(alert, lambda stored, _at: Change(noted(stored, direct=(sent,))))


async def _refused_readings(house: PolicyHouse, user_id: str) -> int:
    """Count the FAILED entries, of no alert, that say that somebody asked for what they may not read."""
    entries = await asyncio.to_thread(house.stores.audit.of_alert, NO_ALERT)
    mine = [entry for entry in entries if entry.user_id == user_id and entry.status is AuditStatus.FAILED]
    assert all(entry.error_message for entry in mine)
    return len(mine)


async def _was_done(house: PolicyHouse, action: Action, alert: Alert, user_id: str, answer: str) -> None:
    stored = await house.stored(alert)
    assert stored.status is action.status
    assert (action.shows or "") in answer
    assert (stored.metadata.followed_by is not None) is (action.attempts is Attempt.DECIDING_AGAIN)
    assert "may not" not in answer
    assert all(entry.status is AuditStatus.SUCCESS for entry in await house.audit(alert) if entry.user_id == user_id)


async def _nothing_was_done(house: PolicyHouse, action: Action, alert: Alert, user_id: str, entries: int) -> None:
    bookkeeping: Any = {"updated_at": ..., "metadata": {"revision": ..., "audit_head": ...}}
    stored = await house.stored(alert)
    assert stored.model_dump(exclude=bookkeeping) == alert.model_dump(exclude=bookkeeping)
    new = (await house.audit(alert))[entries:]
    if action.attempts is None:
        assert new == []
        return
    (entry,) = new
    assert (entry.user_id, entry.status) == (user_id, AuditStatus.FAILED)
    assert (entry.event or entry.action_type) is action.attempts.value
    assert entry.error_message
