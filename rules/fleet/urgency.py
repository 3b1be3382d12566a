"""The order in which alerts that wait for a decision are shown."""

from collections.abc import Iterable

from rules.alert.alert import Alert


def most_urgent_first(waiting: Iterable[Alert]) -> list[Alert]:
    """Return alerts by severity, then the oldest first; alerts whose condition cleared come last in their severity."""
    return sorted(
        waiting,
        key=lambda alert: (
            -alert.severity.rank,
            alert.metadata.condition is not None,
            alert.created_at,
            alert.alert_id,
        ),
    )
