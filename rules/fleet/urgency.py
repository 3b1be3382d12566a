"""In which order alerts that wait for a decision are shown."""

from collections.abc import Iterable

from rules.alert.alert import Alert


def most_urgent_first(waiting: Iterable[Alert]) -> list[Alert]:
    """Return alerts by severity; of one severity those whose condition cleared come last, and else the oldest first."""
    return sorted(
        waiting,
        key=lambda alert: (
            -alert.severity.rank,
            alert.metadata.condition is not None,
            alert.created_at,
            alert.alert_id,
        ),
    )
