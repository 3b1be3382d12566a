"""How the use cases see the stored alerts."""

from collections.abc import Callable
from typing import Protocol

from rules.alert.alert import Alert
from rules.lifecycle.change import Change

Step = Callable[[Alert, int], Change | None]


class ChangesAlerts(Protocol):
    """Writes a step in the life of an alert."""

    async def change(self, alert_id: str, step: Step) -> Alert:
        """Return the alert as written."""

    async def get(self, alert_id: str) -> Alert:
        """Return the alert as stored."""
