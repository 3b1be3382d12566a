"""How an alert's condition stood when somebody wanted to approve it, as that person was shown it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN


class RecheckVerdict(StrEnum):
    """What the newest metrics say about the condition."""

    UNCHANGED = "UNCHANGED"
    CLEARED = "CLEARED"
    CHANGED = "CHANGED"
    NO_FRESH_DATA = "NO_FRESH_DATA"
    """The station has not reported enough lately to tell."""
    UNREADABLE = "UNREADABLE"
    """The metrics table did not answer."""


_MOST_DIGITS = 126
"""DynamoDB stores no larger numbers."""


def _numbers(given: Any) -> Any:
    """Turn numbers that were carried as text in JSON back into numbers."""
    return {name: _number(each) for name, each in given.items()} if isinstance(given, Mapping) else given


def _number(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        number = Decimal(given)
    except InvalidOperation:
        return given
    return number if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else given


Facts = Annotated[dict[str, Any], BeforeValidator(_numbers)]
"""Measured values, by the same names as in an alert's evidence."""


class Reading(KeptRecord):
    """
    The condition at one time; severity and reason are None if the rule did not fire.

    `sampled_at` is when the station last reported (epoch ms), if it ever did.
    """

    severity: str | None = None
    reason: str | None = None
    sampled_at: EpochMs | None = None
    facts: Facts = Field(default_factory=dict)


_TELL_NOTHING = frozenset({RecheckVerdict.NO_FRESH_DATA, RecheckVerdict.UNREADABLE})


class Recheck(KeptRecord):
    """
    The condition when the alert was raised (`before`) and when it was read again at `at` (epoch ms) (`after`).

    `why` says why the metrics could not be read.
    """

    verdict: Annotated[RecheckVerdict, KEEPS_UNKNOWN]
    at: EpochMs
    before: Reading = Reading()
    after: Reading = Reading()
    why: str | None = None

    @property
    def tells_nothing(self) -> bool:
        """Whether it leaves open how the condition stands."""
        return self.verdict in _TELL_NOTHING
