"""Asking a copilot for the words of a recommendation, beside the card: no alert waits for it."""

from bot.aws.copilot import Copilot
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.work import Work
from rules.lifecycle.refining import refine
from rules.playbook.refining import may_refine

_MOST_ATTEMPTS = 3
"""Nobody waits for it: what went wrong in a way that nobody foresaw is not tried for ever."""


class RefineWords:
    """Asks once for each recommendation. Whatever fails, the playbook's words stay."""

    def __init__(self, alerts: StoredAlerts, copilot: Copilot | None) -> None:
        self._alerts = alerts
        self._copilot = copilot

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome."""
        alert = await self._alerts.get(work.subject_id)
        copilot = self._copilot
        asks = copilot is not None and work.attempts <= _MOST_ATTEMPTS and may_refine(alert)
        words = await copilot.words(alert) if copilot is not None and asks else None
        if copilot is None or words is None:
            await self._alerts.end(work)
            return
        model, of = copilot.model, alert.recommended_action
        await self._alerts.change(work.subject_id, lambda stored, _at: refine(stored, words, model, of), ends=work)
