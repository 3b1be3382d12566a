"""People at the cards, who press again when nothing came of it and remember what they were told."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from tests.chaos.aws import Item
from tests.chaos.house import CHANNEL, House, alert_of
from tests.slack_double.elements import NoSuchElement
from tests.slack_double.form import CannotSubmit
from tests.slack_double.message import Message
from tests.slack_double.outcome import Outcome
from tests.slack_double.person import Person
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.view import View
from tests.slack_double.waiting import NeverHappened, until

PATIENCE_SECONDS = 2.0
LOOK_SECONDS, PRESS_AGAIN_SECONDS = 0.02, 0.1
LATE_ACK_SECONDS = 2.4
"""From here on an ack only says that the bot is still working."""


ASKED_MOST = 5
"""A dialog asks once more when the metrics moved, or when something failed in passing."""


class NotAsked(Exception):
    """The modal said how it ended instead of asking."""


class Verdict(StrEnum):
    APPROVE = "APPROVED"
    REJECT = "REJECTED"


@dataclass
class Press:
    """`stored` is how the alert stood right after the ack: status and who decided."""

    alert_id: str
    user: str
    verdict: Verdict
    acked: bool = False
    stored: tuple[str, str] | None = None


@dataclass
class Crowd:
    """Decides about every card that comes up until `stop`."""

    house: House
    rng: random.Random
    presses: list[Press] = field(default_factory=list)
    _screens: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def watch(self, alerts: int, within: float, *, approving: float = 0.6) -> None:
        """See to it that `alerts` further alerts get decided on; the seconds are those between two looks or presses."""
        done = {press.alert_id for press in self.presses}
        busy: dict[str, asyncio.Task[None]] = {}
        for _ in looks(within, LOOK_SECONDS):
            if len(busy) >= alerts:
                break
            for alert_id in {alert_of(card) for card in self.house.cards()} - done - set(busy):
                busy[alert_id] = asyncio.create_task(self._decide(alert_id, within, approving))
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.gather(*busy.values())

    async def _decide(self, alert_id: str, within: float, approving: float) -> None:
        people = self.rng.sample(self.house.people, self.rng.choice((1, 2, 3)))
        verdicts = [Verdict.APPROVE if self.rng.random() < approving else Verdict.REJECT for _ in people]
        pressing = (self._insist(alert_id, *each, within) for each in zip(people, verdicts, strict=True))
        await asyncio.gather(*pressing)

    async def _insist(self, alert_id: str, person: Person, verdict: Verdict, within: float) -> None:
        for _ in looks(within, PRESS_AGAIN_SECONDS):
            cards = self.house.cards(alert_id)
            press = Press(alert_id, person.user.id, verdict)
            if cards:
                self.presses.append(press)
                async with self._screens[person.user.id]:  # one modal at a time stands on a screen
                    done = await self._try(person, cards[0], press)
                if done:
                    return
            await asyncio.sleep(PRESS_AGAIN_SECONDS)

    async def _try(self, person: Person, card: Message, press: Press) -> bool:
        try:
            outcome = await act(person, card, press.verdict)
        except NoSuchElement:
            self.presses.remove(press)
            return True  # the card shows that it is decided
        except NotAsked:
            return (await self._stored(press.alert_id))[0] != "PENDING"  # somebody was faster
        except (SlackRefusal, NeverHappened, CannotSubmit):
            return False
        press.acked = outcome.acked
        if outcome.acked and outcome.latency < LATE_ACK_SECONDS:
            press.stored = await self._stored(press.alert_id)
        return outcome.acked

    async def _stored(self, alert_id: str) -> tuple[str, str]:
        alert = next(each for each in await self.house.aws.alerts() if each["alertId"] == alert_id)
        return decided(alert)


def looks(within: float, pause: float) -> range:
    """So often does one look who sleeps that long in between."""
    return range(round(within / pause))


def decided(alert: Item) -> tuple[str, str]:
    """Return how an alert stands: its status and who decided."""
    return alert["status"], alert.get("approvedBy") or alert.get("rejectedBy") or ""


async def act(person: Person, card: Message, verdict: Verdict, patience: float = PATIENCE_SECONDS) -> Outcome:
    """Approve, whatever became of the condition, or reject for a reason, as a person does it in Slack."""
    seen = person.modal
    if seen is not None:
        await person.close(seen)
    if verdict is Verdict.APPROVE:
        pressed = await person.press(card, ActionId.APPROVE, ack_seconds=patience)
        return pressed if person.modal is None else await confirmed(person, patience)
    opened = await person.press(card, ActionId.REJECT, ack_seconds=patience)
    if not opened.acked:
        return opened

    modal = await filled_modal(person, patience)
    if not any(block["type"] == "input" for block in modal.blocks):
        await person.close(modal)
        raise NotAsked
    values = {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: f"not in {CHANNEL} now"}
    return await insisted(person, modal, values, patience)


async def confirmed(person: Person, patience: float) -> Outcome:
    """Wait out the modal that reads the metrics; answer it when it asks whether to approve all the same."""

    def has_an_answer() -> bool:
        return person.modal is not None and "Reading the station" not in str(person.modal.blocks)

    await until(has_an_answer, timeout=patience, what="the metrics are read")
    assert person.modal is not None
    if "submit" not in person.modal.content:
        await person.close(person.modal)
        raise NotAsked
    return await insisted(person, person.modal, {}, patience)


async def insisted(person: Person, modal: View, values: dict[str, str], patience: float) -> Outcome:
    """Submit a dialog, and again while it asks once more."""
    for _ in range(ASKED_MOST):
        outcome = await person.submit(modal, values, ack_seconds=patience)
        if not outcome.acked or outcome.view is None or "submit" not in outcome.view.content:
            return outcome
    await person.close(modal)
    raise NotAsked


async def filled_modal(person: Person, patience: float) -> View:
    """Wait until the modal on the person's screen says more than that it loads."""

    def is_filled() -> bool:
        modal = person.modal
        # Opened at once and then filled; while very many press, opened only when there is something to fill in.
        return modal is not None and (modal.updates > 1 or any(block["type"] == "input" for block in modal.blocks))

    await until(is_filled, timeout=patience, what="the modal is filled")
    assert person.modal is not None
    return person.modal
