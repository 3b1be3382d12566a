"""Reviews: alerts of a digest, drawn in a dialog and followed while they change."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from bot.cards.alert.alert_cards import AlertCards
from bot.cards.dialogs.review_modal import review_modal
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.runtime.last_guard import last_guard
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.modals import Modals
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert, AlertStatus
from rules.digest.digest import Digest
from storage.errors import StorageError

log = structlog.get_logger()

_PAUSES = (0.2, 0.3, 0.5, *(1.0,) * 9, *(2.0,) * 50)
"""Seconds between reads of an alert after a press in its review; a reason may take two minutes to type."""


class Reviews:
    """Draws reviews, and redraws them after a press."""

    def __init__(self, alerts: AuthorizedAlerts, digests: StoredDigests, cards: AlertCards, modals: Modals) -> None:
        self._alerts = alerts
        self._digests = digests
        self._cards = cards
        self._modals = modals
        self._following: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, Iterator[float]] = {}

    async def view(self, alert_id: str) -> dict[str, Any]:
        """Return the review of an alert as it is stored now. Raises AlertNotFound, BrokenItem, StorageUnavailable."""
        alert = await self._alerts.get(alert_id)
        return review_modal(self._cards.card(alert), alert)

    async def digest(self, digest_id: str) -> tuple[Digest, Sequence[Alert]]:
        """Return a digest and its alerts as stored. Raises DigestNotFound, BrokenItem, StorageUnavailable."""
        digest = await self._digests.get(digest_id)
        return digest, await self._digests.members(digest)

    def follow(self, view_id: str, alert_id: str) -> None:
        """Keep an open review up to date for as long as its person may be waiting."""
        # A press in a review that is already followed starts the wait anew.
        self._pauses[view_id] = iter(_PAUSES)
        if view_id not in self._following:
            self._following[view_id] = asyncio.ensure_future(self._follow(view_id, alert_id))

    async def _follow(self, view_id: str, alert_id: str) -> None:
        try:
            with last_guard(self._alerts.telemetry, "review", alert_id=alert_id):
                await self._redraw(view_id, alert_id)
        finally:
            del self._following[view_id], self._pauses[view_id]

    async def _redraw(self, view_id: str, alert_id: str) -> None:
        """Redraw a review when its alert has changed, until that is over or the review is closed."""
        shown = await self._alert(alert_id)
        while (pause := next(self._pauses[view_id], None)) is not None:
            await asyncio.sleep(pause)
            alert = await self._alert(alert_id)
            if alert is None or (shown is not None and alert.metadata.revision == shown.metadata.revision):
                continue
            try:
                await self._modals.update(view_id, review_modal(self._cards.card(alert), alert))
            except SlackRefused as failure:
                # Most likely the person closed it. The digest shows the change in any case.
                log.info("a review is not followed any more", why=str(failure))
                return
            except SlackFailure as failure:
                log.info("a review is redrawn a little later", alert_id=alert_id, why=str(failure))
                continue
            shown = alert
            if _is_over(alert):
                return

    async def _alert(self, alert_id: str) -> Alert | None:
        try:
            return await self._alerts.get(alert_id)
        except StorageError as failure:
            log.info("a review is redrawn a little later", alert_id=alert_id, why=str(failure))
            return None


def _is_over(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return alert.status is AlertStatus.REJECTED or (execution is not None and execution.status.is_final)
