"""Asking people directly: the work that sends whoever is asked now the message that they still lack."""

import re
from collections.abc import Sequence

from bot.access.on_call import OnCall
from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.cards.parts import FIRST_DIRECT
from bot.delivery.cards.reached import NotReached, why_not_reached
from bot.delivery.messages.standing_message import Answer, Send
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.errors import NotYet
from bot.slack.errors import SlackFailure
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.work import Work
from rules.lifecycle import asking_directly
from rules.lifecycle.change import Change
from storage.changing import Step
from storage.errors import ClaimLost

_A_PERSON = re.compile(r"[UW][A-Z0-9]{1,31}")


class DirectMessages(AlertMessage):
    """
    An alert as a message to each person whom it asks now, by schedule or by name; user groups are only mentioned.

    Whoever cannot be reached is named in the thread, and the ladder says who is asked instead.
    """

    name = "message to a person"

    def __init__(
        self, context: PostingContext, cards: FittedMessage, alert: Alert, work: Work, on_call: OnCall
    ) -> None:
        super().__init__(context, cards, alert, work)
        self._on_call = on_call
        self._sent = context.runtime.telemetry.direct_messages

    @classmethod
    async def load_asking(
        cls, on_call: OnCall, context: PostingContext, cards: FittedMessage, work: Work
    ) -> "DirectMessages":
        """Return the messages of the alert that work is about. Raises AlertNotFound."""
        return cls(context, cards, await context.alerts.get(work.subject_id), work, on_call)

    async def next_part(self, work: Work) -> int | None:
        """Return the next message to send, once its conversation is open. Raises NotYet, TryAgain."""
        people = self._people(self._alert)
        if asking_directly.ask(self._alert, people, self._context.now_ms()) is not None:
            await self._step(lambda stored, at: asking_directly.ask(stored, self._people(stored), at))
        for direct in asking_directly.unsent(self._alert, people):
            part = self._alert.metadata.direct.index(direct) + FIRST_DIRECT
            if direct.channel is None:
                await self._open(part, direct)
            return part
        await self.end(work)
        return None

    def _people(self, alert: Alert) -> Sequence[str]:
        if not asking_directly.asks_directly(alert, self._context.now_ms()):
            return ()
        return tuple(each for each in self._on_call.asked(alert) if _A_PERSON.fullmatch(each))

    async def _open(self, part: int, direct: DirectMessage) -> None:
        try:
            channel = await self._context.conversations.opened(direct.to)
        except SlackFailure as failure:
            await self._end_if_not_reached(part, failure)
            raise await self._context.report_of_one(failure) from failure
        await self._step(lambda stored, _at: asking_directly.conversation_opened(stored, direct.key, channel))

    async def send(self, part: int, send: Send[Answer]) -> Answer:
        """Send the message. Raises NotYet if it will not reach its person: who is asked instead is looked at then."""
        try:
            return await self._sent_directly(part, send)
        except SlackFailure as failure:
            await self._end_if_not_reached(part, failure)
            raise

    async def posted(self, work: Work, part: int, location: CardReference, *, doubtful: bool) -> None:
        """Record where the message stands. Raises ClaimLost if it stands elsewhere, NotYet to look at who is left."""
        key, shown = self._direct(part).key, self._shown_revision
        await self._step(
            lambda stored, _at: asking_directly.message_sent(
                stored, key, location, shown_revision=shown, may_be_double=doubtful
            )
        )
        if self._direct(part).card != location:
            raise ClaimLost(work.key)
        self._sent.labels(outcome="sent").inc()
        raise NotYet("somebody else may be asked, too", after_seconds=0.0)

    async def _end_if_not_reached(self, part: int, failure: SlackFailure) -> None:
        not_reached = why_not_reached(failure, self._work.attempts)
        if not_reached is None:
            return
        await self._record(self._direct(part), not_reached)
        self._sent.labels(outcome="not_reached").inc()
        raise NotYet(f"{self._direct(part).to} was not reached: {not_reached.why}", 0.0) from failure

    async def _record(self, direct: DirectMessage, not_reached: NotReached) -> None:
        def step(stored: Alert, at: int) -> Change | None:
            return asking_directly.not_reached(
                stored, direct.key, not_reached.why, at, is_person=not_reached.is_person, asked=self._on_call.asked
            )

        await self._step(step)

    async def _step(self, step: Step) -> None:
        self._alert = await self._context.alerts.change(self._alert.alert_id, step)
