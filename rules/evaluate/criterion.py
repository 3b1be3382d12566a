"""A measurement beside the limit that makes it evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]
"""Measurements or thresholds of an alert, by their camelCase names."""

_LARGEST_EXPONENT = 130


class Side(StrEnum):
    """On which side of the limit trouble lies, in the word that stands before the limit on a card."""

    AT_MOST = "at"
    UNDER = "under"
    AT_LEAST = "from"
    OVER = "over"

    @property
    def is_below(self) -> bool:
        """Whether trouble lies below the limit."""
        return self in {Side.AT_MOST, Side.UNDER}

    def holds(self, measured: Decimal, limit: Decimal) -> bool:
        """Whether a measurement is in trouble."""
        if measured == limit:
            return self in {Side.AT_MOST, Side.AT_LEAST}
        return (measured < limit) is self.is_below


@dataclass(frozen=True)
class Criterion:
    """
    A measurement, by the key of its fact, and its limit, by the key of its threshold; some have no limit.

    `verb` is what begins at the limit. `zero` is shown instead of 0. `beyond` is shown when the measurement is missing
    although every fact of `follows_from` was measured.
    """

    name: str
    fact: str
    unit: str = ""
    threshold: str = ""
    side: Side = Side.AT_MOST
    verb: str = "alert"
    zero: str = ""
    beyond: str = ""
    follows_from: tuple[str, ...] = ()

    def is_missed(self, facts: Facts, thresholds: Facts) -> bool:
        """Whether it was measured and did not reach its limit."""
        measured, limit = quantity(facts.get(self.fact)), self.limit_in(thresholds)
        return measured is not None and limit is not None and not self.side.holds(measured, limit)

    def is_beyond(self, facts: Facts) -> bool:
        """Whether the measurement is missing because its value lies beyond what is said of it."""
        return bool(self.beyond) and facts.get(self.fact) is None and set(self.follows_from) <= facts.keys()

    def limit_in(self, thresholds: Facts) -> Decimal | None:
        """Return the limit, or None if the thresholds have none."""
        return quantity(thresholds.get(self.threshold))


def quantity(raw: Any) -> Decimal | None:
    """Return a stored fact or threshold as a number, or None if it is not a number that can be calculated with."""
    if raw is None or isinstance(raw, bool):
        return None
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        return None
    # DynamoDB stores nothing larger as a number, so it was text; arithmetic on it would overflow.
    return value if value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT else None
