"""Times as people type them."""

from datetime import UTC, datetime

import typer

from rules.units import EPOCH, MICROSECONDS_FROM, SECONDS_BELOW


def moment(text: str) -> int:
    """Return a typed time in epoch ms: 2026-10-01, 2026-10-01T06:00 (UTC), 2026-10-01T06:00+02:00 or epoch ms."""
    if text.isdecimal() and SECONDS_BELOW <= int(text) < MICROSECONDS_FROM:
        return int(text)
    try:
        at = datetime.fromisoformat(text)
        since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is not a time; write 2026-10-01, 2026-10-01T06:00 or epoch ms") from None
    return int(since.total_seconds() * 1000)
