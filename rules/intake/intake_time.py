"""The timestamp of an incoming metric: epoch milliseconds, recent, and not from a clock that is ahead."""

from rules.alert.errors import MetricRefused
from rules.evaluate.window import MAX_AHEAD_MS
from rules.intake.intake_number import count
from rules.text.excerpt import echo

RETENTION_MS = 30 * 24 * 3600 * 1000
"""The table schema deletes a metric 30 days after it was measured."""

_SECONDS_BELOW = 10**11
_MICROSECONDS_FROM = 10**14


def arrived(field: str, value: object, now_ms: int) -> int:
    """Accept a time (epoch ms) from 30 days ago to 5 minutes ahead of `now_ms`."""
    at = count(field, value)
    if at < _SECONDS_BELOW:
        raise MetricRefused(field, f"{echo(value)} looks like seconds; send epoch milliseconds")
    if at >= _MICROSECONDS_FROM:
        raise MetricRefused(field, f"{echo(value)} looks like microseconds; send epoch milliseconds")
    if at - now_ms > MAX_AHEAD_MS:
        ahead = (at - now_ms) // 60_000
        raise MetricRefused(field, f"{at} is {ahead:,} minutes in the future; check the station's clock")
    if now_ms - at > RETENTION_MS:
        days = (now_ms - at) // 86_400_000
        raise MetricRefused(field, f"{at} is {days:,} days old; metrics are kept for 30 days, so it would be deleted")
    return at
