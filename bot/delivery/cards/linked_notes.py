"""Notes in the other channels of an alert's routes, each with a link to the card: the one that is decided on."""

from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.cards.parts import FIRST_LINK
from bot.errors import NotYet
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from rules.lifecycle.placing import note_given_up, note_posted, untold


class LinkedNotes(AlertMessage):
    """The notes of an alert whose card stands; they are redrawn with it."""

    name = "note that links to a card"

    async def next_part(self, work: Work) -> int | None:
        """Return the first note that is missing; where the card stands itself, none is needed."""
        card, policy = self._alert.metadata.card, self._context.policy
        while card is not None and (missing := untold(self._alert)):
            if policy.resolved(missing[0]) != card.channel:
                return self._part_of(missing[0])
            await self._give_up(missing[0])
        # Without a card there is nothing to link to: whoever posts it asks again.
        await self.end(work)
        return None

    async def posted(self, work: Work, part: int, location: CardReference, *, doubtful: bool) -> None:
        """Record a note, and go on with the next."""
        channel, shown = self._linked_in(part), self._shown_revision
        is_last = untold(self._alert) == (channel,)
        await self._change(
            lambda stored, _at: note_posted(stored, channel, location, shown_revision=shown, may_be_double=doubtful),
            ends=work if is_last else None,
        )
        if not is_last:
            raise NotYet("another channel is to be told", after_seconds=0.0)

    async def _give_up(self, channel: str) -> None:
        self._alert = await self._context.alerts.change(
            self._alert.alert_id, lambda stored, _at: note_given_up(stored, channel)
        )

    def _part_of(self, channel: str) -> int:
        return self._alert.metadata.where.also.index(channel) + FIRST_LINK
