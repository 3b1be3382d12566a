"""Reading an alert, or the alerts of a digest, for somebody who looks at them in a modal."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from bot.cards.alert.alert_cards import AlertCards
from bot.cards.dialogs.review_modal import review_modal
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.slack.errors import SlackFailure
from bot.slack.modals import Modals
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert, AlertStatus
from rules.digest.digest import Digest
from storage.errors import StorageError

log = structlog.get_logger()

_PAUSES = (0.2, 0.3, 0.5, *(1.0,) * 9, *(2.0,) * 50)
"""Seconds between the looks at an alert that was pressed on in its review: a reason may take two minutes to type."""


class Reviews:
    """Draws reviews, and draws them again when something was decided in them."""

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
        """Show in an open review what becomes of its alert, for as long as its person can be waiting for it."""
        # A press in a review that is followed already begins the waiting again.
        self._pauses[view_id] = iter(_PAUSES)
        if view_id not in self._following:
            self._following[view_id] = asyncio.ensure_future(self._follow(view_id, alert_id))

    async def _follow(self, view_id: str, alert_id: str) -> None:
        try:
            before = await self._alerts.get(alert_id)
            while (pause := next(self._pauses[view_id], None)) is not None:
                await asyncio.sleep(pause)
                alert = await self._alerts.get(alert_id)
                if alert.metadata.revision != before.metadata.revision:
                    before = alert
                    await self._modals.update(view_id, review_modal(self._cards.card(alert), alert))
                    if _is_over(alert):
                        return
        except (SlackFailure, StorageError) as failure:
            # Closed by its person, most likely. The digest shows it all the same.
            log.info("a review is not followed any more", why=str(failure))
        finally:
            del self._following[view_id], self._pauses[view_id]


def _is_over(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return alert.status is AlertStatus.REJECTED or (execution is not None and execution.status.is_final)
