"""A measurement on a card beside the limit that makes it evidence."""

from decimal import Decimal

from bot.cards.parts.trend import number
from bot.slack.text import escaped
from rules.evaluate.criterion import Criterion, Facts, quantity
from rules.text.wording import beside, exactly

_TOO_LARGE = 10**15


def value_of(criterion: Criterion, facts: Facts) -> str | None:
    """Return what was measured, as mrkdwn; None if it was not measured."""
    raw = facts.get(criterion.fact)
    if raw is None:
        return None
    measured = quantity(raw)
    return escaped(str(raw), 100) if measured is None else _with_unit(criterion, measured, _in_short(measured))


def value_and_limit(criterion: Criterion, facts: Facts, thresholds: Facts, *, fired: bool) -> str | None:
    """Return "2 (fired: alert at 5, 3 under)" or "8 (not reached: alert at 5)"; the value alone without a limit."""
    measured, limit = quantity(facts.get(criterion.fact)), criterion.limit_in(thresholds)
    if measured is None or limit is None:
        alone = value_of(criterion, facts)
        return f"{alone} (fired)" if alone and fired and not criterion.threshold else alone
    begins = f"{criterion.verb} {criterion.side} {exactly(limit)}{criterion.unit}"
    value = _with_unit(criterion, measured, exactly(beside(measured, limit)))
    if not criterion.side.holds(measured, limit):
        return f"{value} (not reached: {begins})"
    return f"{value} ({'fired: ' if fired else ''}{begins}, {_margin(measured, limit)})"


def _with_unit(criterion: Criterion, measured: Decimal, shown: str) -> str:
    return criterion.zero if criterion.zero and not measured else f"{shown}{criterion.unit}"


def _margin(measured: Decimal, limit: Decimal) -> str:
    if measured == limit:
        return "reached exactly"
    return f"{exactly(abs(beside(measured, limit) - limit))} {'over' if measured > limit else 'under'}"


def _in_short(measured: Decimal) -> str:
    return exactly(round(measured, 2)) if abs(measured) < _TOO_LARGE else number(measured)
