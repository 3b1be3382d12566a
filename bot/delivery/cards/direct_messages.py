"""Asking people directly: the work that sends whoever is asked now the message that they still lack."""

import re
from collections.abc import Sequence

from bot.access.on_call import OnCall
from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.cards.parts import FIRST_DIRECT, UNKNOWN_REVISION
from bot.delivery.cards.reached import NotReached, why_not_reached
from bot.delivery.messages.standing_message import Answer, Send
from bot.delivery.posting.context import PostingContext, looked_from
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.delivery.posting.post_once import begun_in
from bot.errors import NotYet
from bot.slack.errors import SlackFailure
from bot.slack.message_identity import Place
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
        wanted = [self._part_of(each) for each in asking_directly.unsent(self._alert, people)]
        begun = self._begun(work)
        if begun is not None and begun not in wanted:
            await self._adopt_or_forget(begun, work)
        # What may stand already comes first: nothing else is begun before it was looked for.
        part = begun if begun in wanted else next(iter(wanted), None)
        if part is None:
            await self.end(work)
        elif self._direct(part).channel is None:
            await self._open(part, self._direct(part))
        return part

    def _part_of(self, direct: DirectMessage) -> int:
        return self._alert.metadata.direct.index(direct) + FIRST_DIRECT

    def _begun(self, work: Work) -> int | None:
        """Return the message that an earlier attempt may have posted unheard."""
        open_ones = (each for each in self._alert.metadata.direct if each.card is None and each.failed is None)
        places = ((part, Place(self.channel(part), self.identity(part))) for part in map(self._part_of, open_ones))
        return next((part for part, place in places if begun_in(work, place) is not None), None)

    async def _adopt_or_forget(self, part: int, work: Work) -> None:
        """Keep a message true by which nobody is asked any more, if it stands; one that arrives later is deleted."""
        key, found = self._direct(part).key, await self._found(part, work)

        def step(stored: Alert, _at: int) -> Change | None:
            if not found:
                return asking_directly.forgotten(stored, key)
            shown = UNKNOWN_REVISION
            return asking_directly.message_sent(stored, key, found[0], shown_revision=shown, may_be_double=True)

        await self._step(step)

    async def _found(self, part: int, work: Work) -> list[CardReference]:
        self._context.require_look(self.channel(part), work.attempts)
        since = looked_from(self.created_at, self._context.runtime)
        try:
            return await self._context.channel.find(self.channel(part), self.identity(part), since)
        except SlackFailure as failure:
            raise await self._context.report_of_one(failure) from failure

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
