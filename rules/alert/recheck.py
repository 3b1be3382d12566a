"""What became of an alert's condition by the time somebody wanted to approve it, as that person was shown it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rules.metric import EpochMs
from rules.record import Record


class RecheckVerdict(StrEnum):
    """What the newest metrics say of the condition."""

    UNCHANGED = "UNCHANGED"
    CLEARED = "CLEARED"
    CHANGED = "CHANGED"
    NO_FRESH_DATA = "NO_FRESH_DATA"
    """The station did not report enough lately to tell."""
    UNREADABLE = "UNREADABLE"
    """The metrics table did not answer."""


_MOST_DIGITS = 126
"""DynamoDB's numbers are smaller."""


def _numbers(given: Any) -> Any:
    """Read numbers that came as text, which is how they travel in JSON, as numbers again."""
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
"""Measured values by the names that an alert's evidence has for them."""


class Reading(Record):
    """
    The condition at one time; without severity and reason where the rule did not fire.

    `sampled_at` is when the station last reported (epoch ms), if it ever did.
    """

    severity: str | None = None
    reason: str | None = None
    sampled_at: EpochMs | None = None
    facts: Facts = Field(default_factory=dict)


_TELL_NOTHING = frozenset({RecheckVerdict.NO_FRESH_DATA, RecheckVerdict.UNREADABLE})


class Recheck(Record):
    """
    The condition when the alert was raised (`before`) and at the press (`after`); `at` is when it was read (epoch ms).

    `why` says what kept the metrics from being read.
    """

    verdict: RecheckVerdict
    at: EpochMs
    before: Reading = Reading()
    after: Reading = Reading()
    why: str | None = None

    @property
    def tells_nothing(self) -> bool:
        """Whether the condition cannot be known by it."""
        return self.verdict in _TELL_NOTHING
