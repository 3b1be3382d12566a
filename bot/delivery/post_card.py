"""Posting a card, once."""

from bot.delivery.desk import LOOK_BACK_MS, Desk
from bot.delivery.drawing import Drawing
from bot.delivery.gate import Gate
from bot.errors import TryAgain
from bot.health import Part
from bot.slack.errors import SlackFailure
from rules.alert import Alert
from rules.alert_metadata import CardReference
from rules.lifecycle import showing
from rules.work import Work
from storage.errors import ClaimLost

_GATE_SECONDS = 5.0
"""How soon a fault that a person must mend is tried again: one card asks for all that wait."""


class PostCard:
    """Posts the card of an alert, once; finds one that was posted though its answer was lost."""

    def __init__(self, desk: Desk, drawing: Drawing, *, channel_id: str) -> None:
        self._desk = desk
        self._drawing = drawing
        self._channel_id = channel_id
        self._gate = Gate(desk.channel, channel_id)

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._desk.alerts.get(work.alert_id)
        if alert.metadata.card is not None:
            await self._desk.end(work)
            return
        await self._pass_through_gate()
        try:
            card = await self._standing(alert) if work.attempts > 1 else None
            drawn = alert.metadata.revision if card is None else -1
            card = card or await self._post(alert)
        except SlackFailure as failure:
            self._gate.shut()
            raise await self._desk.again(failure, person_seconds=_GATE_SECONDS) from failure
        self._desk.health.well(Part.SLACK_CHANNEL)
        await self._record(work, card, drawn)

    async def _pass_through_gate(self) -> None:
        try:
            await self._gate.pass_through()
        except SlackFailure as failure:
            told = await self._desk.again(failure)
            raise TryAgain(str(told), self._gate.seconds) from failure

    async def _standing(self, alert: Alert) -> CardReference | None:
        """Return the card that an earlier attempt posted; of several the oldest stays, the others are deleted."""
        cards = await self._desk.channel.find(self._channel_id, alert.alert_id, alert.created_at - LOOK_BACK_MS)
        for extra in cards[1:]:
            self._desk.health.note("a second card of an alert was deleted", alert_id=alert.alert_id, ts=extra.ts)
            await self._desk.channel.delete(extra)
        return cards[0] if cards else None

    async def _post(self, alert: Alert) -> CardReference:
        taken = await self._drawing.sent(
            alert, lambda message: self._desk.channel.post(self._channel_id, message, alert.alert_id)
        )
        return taken.answer

    async def _record(self, work: Work, card: CardReference, drawn: int) -> None:
        try:
            await self._desk.alerts.change(
                work.alert_id,
                lambda stored, _at: showing.card_posted(
                    stored, card, shown_revision=drawn, may_be_double=work.attempts > 1
                ),
                ends=work,
            )
        except ClaimLost:
            stored = await self._desk.alerts.get(work.alert_id)
            if stored.metadata.card is not None and stored.metadata.card != card:
                await self._desk.channel.delete(card)
            raise
