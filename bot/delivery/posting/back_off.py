"""When failed work is tried again, and when it is given up."""

import random

from bot.errors import CannotBeDone, TryAgain
from rules.alert.work import Work

LONGEST_SECONDS = 60.0
GIVE_UP_AFTER = 7
"""Attempts to start or publish, about a minute with the waits between them; then a person sees the failure."""


def back_off_seconds(attempts: int) -> float:
    """Return the seconds to wait after this many attempts: 1, 2, 4 ... 60, each cut by a random part of up to half."""
    whole = min(LONGEST_SECONDS, 2.0 ** max(0, min(attempts, 10) - 1))
    return whole * random.uniform(0.5, 1.0)  # noqa: S311  jitter, no secret


def final_error(failure: TryAgain | CannotBeDone, work: Work) -> str:
    """Return the error to record when the work is given up. Raises TryAgain while it is not."""
    if isinstance(failure, TryAgain) and work.attempts < GIVE_UP_AFTER:
        raise failure
    return f"{failure}" if isinstance(failure, CannotBeDone) else f"{failure}; given up after {work.attempts} attempts"
