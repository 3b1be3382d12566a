"""The buttons On it and Snooze, and the dialog of the second."""

from bot.cards.dialogs.snooze_modal import (
    HOW_LONG,
    HOW_LONG_BLOCK,
    SNOOZING,
    UNTIL,
    UNTIL_BLOCK,
    HowLong,
    snooze_modal,
)
from bot.cards.parts.times import moment
from bot.decisions.snooze import Snoozes
from bot.listeners.edge.acknowledge import Answer, complains, done
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import CHOOSE_A_TIME, CHOOSE_HOW_LONG
from bot.listeners.edge.submissions import Submission
from bot.runtime.clock import Clock
from bot.slack.ids import ActionId
from bot.slack.message import Block
from rules.alert.errors import SnoozeRefused


class SnoozeSubmission(Submission):
    """The submitted choice. A value that was not offered counts as not chosen."""

    @property
    def how_long(self) -> HowLong | None:
        """The choice."""
        option = self.view.element(HOW_LONG_BLOCK, HOW_LONG).get("selected_option")
        value = option.get("value") if isinstance(option, dict) else None
        return HowLong(value) if isinstance(value, str) and value in set(HowLong) else None

    @property
    def until_ms(self) -> int | None:
        """The chosen time (epoch ms)."""
        seconds = self.view.element(UNTIL_BLOCK, UNTIL).get("selected_date_time")
        return seconds * 1000 if isinstance(seconds, int) and not isinstance(seconds, bool) else None


def register(listeners: Listeners, snoozes: Snoozes, clock: Clock) -> None:
    """Bind the buttons and the dialog."""

    async def ask(press: Press, responder: Responder) -> None:
        async def question() -> Block:
            alert = await snoozes.about_to_snooze(press.alert_id, press.user.id, press.origin)
            return snooze_modal(alert, clock.now_ms())

        await responder.ask(SNOOZING.loading(), question, SNOOZING.message)

    async def snooze(submission: SnoozeSubmission) -> Answer:
        choice = submission.how_long
        if choice is None:
            return complains(HOW_LONG_BLOCK, CHOOSE_HOW_LONG)
        if choice.needs_a_time and submission.until_ms is None:
            return complains(UNTIL_BLOCK, CHOOSE_A_TIME)
        until = choice.until(clock.now_ms(), submission.until_ms)
        try:
            await snoozes.snooze(submission.brought.seen, submission.user.id, until)
        except SnoozeRefused as refused:
            return complains(UNTIL_BLOCK, str(refused))
        return done("The snooze has ended." if until is None else f"Snoozed until {moment(until)}.")

    async def take(press: Press, _responder: Responder) -> None:
        await snoozes.take(press.seen, press.user.id, press.origin)

    listeners.decision(ActionId.TAKE, take)
    listeners.press(ActionId.SNOOZE, Press, ask)
    listeners.submission(SNOOZING.callback, SnoozeSubmission, snooze, SNOOZING.message)
