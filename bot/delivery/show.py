"""Posting and redrawing cards."""

from collections.abc import Callable

from bot.cards.message import Message
from bot.delivery.fallback import Fallback
from bot.delivery.gate import Gate
from bot.errors import TryAgain
from bot.health import Health, Part
from bot.slack.channel import AlertChannel
from bot.slack.errors import BlocksRefused, MessageGone, NeedsPerson, RateLimited, SlackFailure
from bot.stored_alerts import StoredAlerts
from rules.alert import Alert
from rules.alert_metadata import CardReference
from rules.change import Change
from rules.lifecycle import showing
from rules.work import Work, WorkKind
from storage.errors import ClaimLost

LOOK_BACK_MS = 120_000
"""A posted card is looked for from this long before its alert: Slack's clock is not ours."""

_PERSON_SECONDS = 20.0
"""How soon a fault that a person must mend is tried again."""

_GATE_SECONDS = 5.0
"""The same for a post: one card asks for all that wait."""

Draw = Callable[[Alert], Message]


class PostCard:
    """Posts the card of an alert, once; finds one that was posted though its answer was lost."""

    def __init__(
        self,
        alerts: StoredAlerts,
        channel: AlertChannel,
        health: Health,
        fallback: Fallback,
        *,
        channel_id: str,
        draw: Draw,
        plain: Draw,
    ) -> None:
        self._alerts = alerts
        self._channel = channel
        self._health = health
        self._fallback = fallback
        self._channel_id = channel_id
        self._draw = draw
        self._plain = plain
        self._gate = Gate(channel, channel_id)

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.alert_id)
        if alert.metadata.card is not None:
            await self._alerts.change(work.alert_id, lambda _alert, _at: None, ends=work)
            return
        await self._pass_through_gate()
        try:
            card = await self._standing(alert) if work.attempts > 1 else None
            drawn = alert.metadata.revision if card is None else -1
            card = card or await self._post(alert)
        except SlackFailure as failure:
            self._gate.shut()
            raise await again(failure, self._health, self._fallback, person_seconds=_GATE_SECONDS) from failure
        self._health.well(Part.SLACK_CHANNEL)
        await self._record(work, card, drawn)

    async def _pass_through_gate(self) -> None:
        try:
            await self._gate.pass_through()
        except SlackFailure as failure:
            told = await again(failure, self._health, self._fallback)
            raise TryAgain(str(told), self._gate.seconds) from failure

    async def _standing(self, alert: Alert) -> CardReference | None:
        """Return the card that an earlier attempt posted; of several the oldest stays, the others are deleted."""
        cards = await self._channel.find(self._channel_id, alert.alert_id, alert.created_at - LOOK_BACK_MS)
        for extra in cards[1:]:
            self._health.note("a second card of an alert was deleted", alert_id=alert.alert_id, ts=extra.ts)
            await self._channel.delete(extra)
        return cards[0] if cards else None

    async def _post(self, alert: Alert) -> CardReference:
        try:
            return await self._channel.post(self._channel_id, self._draw(alert), alert.alert_id)
        except BlocksRefused as refused:
            self._health.note("card refused by Slack; a plain one is posted", alert_id=alert.alert_id, why=str(refused))
            return await self._channel.post(self._channel_id, self._plain(alert), alert.alert_id)

    async def _record(self, work: Work, card: CardReference, drawn: int) -> None:
        try:
            await self._alerts.change(
                work.alert_id,
                lambda stored, _at: showing.card_posted(
                    stored, card, shown_revision=drawn, may_be_double=work.attempts > 1
                ),
                ends=work,
            )
        except ClaimLost:
            stored = await self._alerts.get(work.alert_id)
            if stored.metadata.card is not None and stored.metadata.card != card:
                await self._channel.delete(card)
            raise


class UpdateCard:
    """Redraws the card of an alert as it is stored now."""

    def __init__(
        self,
        alerts: StoredAlerts,
        channel: AlertChannel,
        health: Health,
        fallback: Fallback,
        *,
        draw: Draw,
        plain: Draw,
    ) -> None:
        self._alerts = alerts
        self._channel = channel
        self._health = health
        self._fallback = fallback
        self._draw = draw
        self._plain = plain

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        alert = await self._alerts.get(work.alert_id)
        card = alert.metadata.card
        try:
            if card is not None:
                await self._redraw(card, alert)
        except MessageGone:
            # Only if the card is still the one that is gone: another worker may have posted a new one.
            await self._end(work, lambda stored: showing.card_lost(stored) if stored.metadata.card == card else None)
            return
        except SlackFailure as failure:
            raise await again(failure, self._health, self._fallback) from failure
        await self._end(work, lambda _stored: None)

    async def _redraw(self, card: CardReference, alert: Alert) -> None:
        try:
            await self._channel.update(card, self._draw(alert), alert.alert_id)
        except BlocksRefused as refused:
            self._health.note("card refused by Slack; a plain one is drawn", alert_id=alert.alert_id, why=str(refused))
            await self._channel.update(card, self._plain(alert), alert.alert_id)

    async def _end(self, work: Work, step: Callable[[Alert], Change | None]) -> None:
        try:
            await self._alerts.change(work.alert_id, lambda stored, _at: step(stored), ends=work)
        except ClaimLost:
            # Another worker took over and may have drawn before us what we have now drawn over: once more.
            await self._alerts.change(work.alert_id, lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,)))
            raise


async def again(
    failure: SlackFailure, health: Health, fallback: Fallback, *, person_seconds: float = _PERSON_SECONDS
) -> TryAgain:
    """Tell whoever must know of a failure, and return when the work is tried again."""
    if isinstance(failure, RateLimited):
        return TryAgain(str(failure), failure.seconds)
    health.ill(Part.SLACK_CHANNEL, str(failure))
    if isinstance(failure, NeedsPerson):
        await fallback.tell(failure)
        return TryAgain(str(failure), person_seconds)
    return TryAgain(str(failure), _PERSON_SECONDS if isinstance(failure, BlocksRefused) else None)
