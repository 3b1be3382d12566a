"""An alert's card as a message that stands in the channel."""

from collections.abc import Collection

from bot.delivery.cards.due_note import due_note, without_notes
from bot.delivery.messages.standing_message import Answer, DueReply, Send, StandingMessage
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.errors import NotYet
from bot.slack.message_identity import MessageIdentity, card_identity
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.digest.storm import has_own_card
from rules.lifecycle import picturing, showing
from rules.lifecycle.change import Change
from storage.changing import Step

_CARD = 1
"""A card is one part."""

_UNKNOWN = -1
"""The revision that an adopted card shows."""


class AlertMessage(StandingMessage):
    """The card of an alert, and the thread in which its notes are written: its own, or that of its digest."""

    name = "card of an alert"

    def __init__(self, context: PostingContext, cards: FittedMessage, alert: Alert) -> None:
        self._context = context
        self._cards = cards
        self._alert = alert
        self._chart_taken = alert.metadata.chart
        self._shown_revision = _UNKNOWN
        self.ids = {"alert_id": alert.alert_id}
        self.created_at = alert.created_at
        self.parts = {} if alert.metadata.card is None else {_CARD: alert.metadata.card}

    @classmethod
    async def load(cls, context: PostingContext, cards: FittedMessage, work: Work) -> "AlertMessage":
        """Return the message of the alert that work is about. Raises AlertNotFound."""
        return cls(context, cards, await context.alerts.get(work.subject_id))

    def identity(self, _part: int) -> MessageIdentity:
        """Return what the card is found by."""
        return card_identity(self._alert.alert_id)

    async def next_part(self, work: Work) -> int | None:
        """Return the card, unless it stands."""
        if not self.parts:
            return _CARD
        await self.end(work)
        return None

    async def before_post(self, _part: int) -> None:
        """Nothing: an adopted card is redrawn."""

    async def send(self, _part: int, send: Send[Answer]) -> Answer:
        """Send the fullest card that Slack takes."""
        taken = await self._cards.sent(self._alert, send)
        self._chart_taken = taken.chart
        self._shown_revision = self._alert.metadata.revision
        return taken.answer

    async def posted(self, work: Work, _part: int, location: CardReference, *, doubtful: bool) -> None:
        """Record the card."""
        shown = self._shown_revision
        await self._change(
            lambda stored, _at: showing.card_posted(stored, location, shown_revision=shown, may_be_double=doubtful),
            ends=work,
        )

    async def not_posted(self) -> None:
        """Nothing: a card is one part."""

    async def before_redraw(self) -> None:
        """Have the digest that lists the alert redrawn: once too often is better than not at all."""
        await self._context.digests.ask_redraw(self._alert, self._context.redraw_digest().due_at)

    async def redrawn(self, gone: Collection[CardReference], *, ends: Work | None, again: bool = False) -> None:
        """Record a deleted card, or the chart that Slack took; a redraw that failed leaves nothing to record."""
        alert = self._alert.metadata
        if again:
            await self._change(lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,)))
        elif gone:
            await self._change(lambda stored, _at: showing.card_lost(stored, alert.card), ends=ends)
        elif ends is not None:
            taken = self._chart_taken
            await self._change(lambda stored, _at: picturing.chart_refused(stored, alert.chart, taken), ends=ends)

    async def end(self, work: Work) -> None:
        """End the work."""
        await self._context.alerts.end(work)

    async def due(self, work: Work) -> DueReply:
        """Return the oldest note that is not idle. Raises NotYet until an alert that gets its own card has it."""
        if self._alert.metadata.is_only_listed and has_own_card(self._alert.severity):
            raise NotYet("the card does not stand yet")
        return due_note(self._alert, work.kind, self._context.now_ms())

    async def parent(self) -> CardReference:
        """Return the card, or the first message of the digest. Raises NotYet, DigestNotFound."""
        parent = await self._context.digests.shown_under(self._alert)
        if parent is None:
            raise NotYet("the card does not stand yet")
        return parent

    async def parent_deleted(self, parent: CardReference) -> None:
        """Have the card, or the message of the digest, posted again. Raises DigestNotFound."""
        digest_id = self._alert.metadata.digest
        if self._alert.metadata.card == parent or digest_id is None:
            await self._change(lambda stored, _at: showing.card_lost(stored, parent))
        else:
            await self._context.post_digest_again(digest_id, parent)

    async def replied(self, keys: frozenset[str], *, ends: Work | None, doubtful: bool = False) -> None:
        """Remove the notes of these keys."""
        await self._change(lambda stored, _at: without_notes(stored, keys, may_be_double=doubtful), ends=ends)

    async def _change(self, step: Step, *, ends: Work | None = None) -> None:
        await self._context.alerts.change(self._alert.alert_id, step, ends=ends)
