"""An alert's card as a message in its channel, to people whom it asks directly, and as a link in other channels."""

from collections.abc import Collection

from bot.cards.alert.linked_note import linked_note
from bot.cards.answers.card_link import card_url
from bot.delivery.cards.due_note import due_note, without_notes
from bot.delivery.cards.parts import CARD, FIRST_DIRECT, FIRST_LINK, UNKNOWN_REVISION, standing
from bot.delivery.cards.reached import why_not_reached
from bot.delivery.messages.standing_message import Answer, DueReply, Send, StandingMessage
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.errors import NotYet
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import MessageGone, NeedsPerson, SlackRefused
from bot.slack.message_identity import MessageIdentity, card_identity, direct_identity, link_identity
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.work import Work, WorkKind
from rules.digest.storm import has_own_card
from rules.lifecycle import picturing, showing
from rules.lifecycle.asking_directly import NOT_NEEDED, without_lost_messages
from rules.lifecycle.change import Change
from rules.lifecycle.placing import card_refused, note_given_up, placed
from storage.changing import Step


class AlertMessage(StandingMessage):
    """The card of an alert, and the thread in which its notes are written: its own, or that of its digest."""

    name = "card of an alert"

    def __init__(self, context: PostingContext, cards: FittedMessage, alert: Alert, work: Work) -> None:
        self._context = context
        self._cards = cards
        self._alert = alert
        self._work = work
        self._chart_taken = alert.metadata.chart
        self._shown_revision = UNKNOWN_REVISION
        self.ids = {"alert_id": alert.alert_id}
        self.created_at = alert.created_at
        self.parts = dict(standing(alert))

    @classmethod
    async def load(cls, context: PostingContext, cards: FittedMessage, work: Work) -> "AlertMessage":
        """Return the message of the alert that work is about. Raises AlertNotFound."""
        return cls(context, cards, await context.alerts.get(work.subject_id), work)

    def identity(self, part: int) -> MessageIdentity:
        """Return what the card, the message to a person, or a note with a link is found by."""
        if part == CARD:
            return card_identity(self._alert.alert_id)
        if part >= FIRST_LINK:
            return link_identity(self._alert.alert_id, self._linked_in(part))
        direct = self._direct(part)
        return direct_identity(self._alert.alert_id, direct.step, direct.to)

    def channel(self, part: int) -> str:
        """Return the channel of the card or of a note, or the conversation with a person."""
        if part == CARD or part >= FIRST_LINK:
            where = self._alert.metadata.where.channel if part == CARD else self._linked_in(part)
            return self._context.policy.resolved(where)
        return self._direct(part).channel or ""

    def _linked_in(self, part: int) -> str:
        return self._alert.metadata.where.also[part - FIRST_LINK]

    def _direct(self, part: int) -> DirectMessage:
        return self._alert.metadata.direct[part - FIRST_DIRECT]

    def unwanted(self) -> Collection[int]:
        """Return the messages to people that were given up before anything was known of them."""
        direct = enumerate(self._alert.metadata.direct, FIRST_DIRECT)
        return [part for part, each in direct if each.failed == NOT_NEEDED and each.channel is not None]

    async def next_part(self, work: Work) -> int | None:
        """Return the card, unless it stands; an alert that was opened without a route is given its own."""
        if CARD in self.parts:
            await self.end(work)
            return None
        placement = self._context.policy.placement(self._alert)
        if self._alert.metadata.placement is None and placement is not None:
            # Known before the post, so that it is looked for in the same channel whatever the policy says by then.
            alert_id = self._alert.alert_id
            self._alert = await self._context.alerts.change(alert_id, lambda stored, _at: placed(stored, placement))
        return CARD

    async def before_post(self, _part: int) -> None:
        """Nothing: an adopted card is redrawn."""

    async def send(self, part: int, send: Send[Answer]) -> Answer:
        """Send the fullest card that Slack takes. A message to somebody who gets none any more counts as gone."""
        if part >= FIRST_LINK:
            self._shown_revision = self._alert.metadata.revision
            return await send(linked_note(self._alert, await self._link(), self.identity(part)))
        if part != CARD:
            try:
                return await self._sent_directly(part, send)
            except (NeedsPerson, SlackRefused) as refused:
                if why_not_reached(refused, self._work.attempts) is None:
                    raise
                raise MessageGone(str(refused)) from refused
        taken = await self._cards.sent(self._alert, send)
        self._chart_taken = taken.chart
        self._shown_revision = self._alert.metadata.revision
        return taken.answer

    async def _sent_directly(self, part: int, send: Send[Answer]) -> Answer:
        link = await self._link()
        self._shown_revision = self._alert.metadata.revision
        return await self._cards.sent_directly(self._alert, self._direct(part), link, send)

    async def _link(self) -> str | None:
        return card_url(await self._context.conversations.workspace_url(), self._alert.metadata.card)

    async def channel_failed(self, part: int, failed: ChannelFailed) -> None:
        """Have the card posted in the default channel, which it then says; a note is left out: the card stands."""
        if part >= FIRST_LINK:
            channel = self._linked_in(part)
            await self._change(lambda stored, _at: note_given_up(stored, channel))
        else:
            await self._change(lambda stored, at: card_refused(stored, failed.channel, str(failed), at))

    async def parent_lost(self, parent: CardReference, failed: ChannelFailed) -> None:
        """Have the card, or the digest, posted in the default channel. Raises DigestNotFound."""
        if self._alert.metadata.card == parent or self._alert.metadata.digest is None:
            await self.channel_failed(CARD, failed)
        else:
            await self._context.digest_failed(self._alert.metadata.digest, failed)

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
        """Record deleted messages, or the chart that Slack took; a redraw that failed leaves nothing to record."""
        if again:
            await self._change(lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,)))
        elif gone or ends is not None:
            await self._change(lambda stored, _at: self._recorded(stored, gone), ends=ends)

    def _recorded(self, stored: Alert, gone: Collection[CardReference]) -> Change | None:
        card, chart = self._alert.metadata.card, self._alert.metadata.chart
        change = showing.messages_lost(stored, gone)
        if card not in gone and change is None:
            change = picturing.chart_refused(stored, chart, self._chart_taken)
        return without_lost_messages(change, stored, gone)

    async def end(self, work: Work) -> None:
        """End the work."""
        await self._context.alerts.end(work)

    async def due(self, work: Work) -> DueReply:
        """Return the oldest note that is not idle. Raises NotYet until an alert that gets its own card has it."""
        if self._alert.metadata.is_only_listed and has_own_card(self._alert.severity):
            raise NotYet("the card does not stand yet")
        asked = self._cards.asked(self._alert) if work.kind is WorkKind.REMIND else ()
        return due_note(self._alert, work.kind, self._context.now_ms(), asked)

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
