"""The instant that a clock on the wall means."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def instant(local: datetime, zone: ZoneInfo) -> int:
    """
    Return the instant (epoch ms) of a local time without a zone.

    A time that comes twice is the first; one that a change of the clock leaves out is the end of what it leaves out.
    """
    found = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local:
        found = _end_of_gap(local.replace(tzinfo=zone, fold=1).astimezone(UTC), found, zone)
    return round(found.timestamp() * 1000)


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return when a day begins (epoch ms)."""
    return instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001  of the wall


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        is_before = middle.astimezone(zone).utcoffset() == old
        before, after = (middle, after) if is_before else (before, middle)
    return after.replace(microsecond=0)
