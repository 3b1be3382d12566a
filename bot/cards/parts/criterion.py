"""One measurement on a card beside the limit that makes it evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bot.cards.parts.trend import number
from bot.slack.text import escaped
from rules.text.wording import beside, exactly

Facts = Mapping[str, Any]
_LARGEST_EXPONENT = 130
_TOO_LARGE = 10**15


class Side(StrEnum):
    """Where trouble lies, as a card says it: at the limit or below, under it, from it on, over it."""

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
    A measurement by the name of its fact, and its limit by the name of its threshold; some have no limit.

    `verb` is what begins at the limit, `zero` what is said in place of 0.
    """

    name: str
    fact: str
    unit: str = ""
    threshold: str = ""
    side: Side = Side.AT_MOST
    verb: str = "alert"
    zero: str = ""

    def said(self, facts: Facts) -> str | None:
        """Return what was measured, as mrkdwn; None when it was not."""
        raw = facts.get(self.fact)
        if raw is None:
            return None
        measured = quantity(raw)
        return escaped(str(raw), 100) if measured is None else self._with_unit(measured, _in_short(measured))

    def judged(self, facts: Facts, thresholds: Facts, *, fired: bool) -> str | None:
        """Return "2 (fired: alert at 5, 3 under)" or "8 (not reached: alert at 5)"; the value alone without a limit."""
        measured, limit = quantity(facts.get(self.fact)), self.limit_in(thresholds)
        if measured is None or limit is None:
            said = self.said(facts)
            return f"{said} (fired)" if said and fired and not self.threshold else said
        begins = f"{self.verb} {self.side} {exactly(limit)}{self.unit}"
        value = self._with_unit(measured, exactly(beside(measured, limit)))
        if not self.side.holds(measured, limit):
            return f"{value} (not reached: {begins})"
        return f"{value} ({'fired: ' if fired else ''}{begins}, {_margin(measured, limit)})"

    def is_missed(self, facts: Facts, thresholds: Facts) -> bool:
        """Whether it was measured and the limit was not reached."""
        measured, limit = quantity(facts.get(self.fact)), self.limit_in(thresholds)
        return measured is not None and limit is not None and not self.side.holds(measured, limit)

    def limit_in(self, thresholds: Facts) -> Decimal | None:
        """Return the limit; None when there is none."""
        return quantity(thresholds.get(self.threshold))

    def _with_unit(self, measured: Decimal, said: str) -> str:
        return self.zero if self.zero and not measured else f"{said}{self.unit}"


def quantity(raw: Any) -> Decimal | None:
    """Return a stored fact or threshold as a number; None when it is none, or none that can be reckoned with."""
    if raw is None or isinstance(raw, bool):
        return None
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        return None
    # Beyond what DynamoDB keeps as a number it was text: arithmetic on it would overflow.
    return value if value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def _margin(measured: Decimal, limit: Decimal) -> str:
    if measured == limit:
        return "reached exactly"
    return f"{exactly(abs(beside(measured, limit) - limit))} {'over' if measured > limit else 'under'}"


def _in_short(measured: Decimal) -> str:
    return exactly(round(measured, 2)) if abs(measured) < _TOO_LARGE else number(measured)
