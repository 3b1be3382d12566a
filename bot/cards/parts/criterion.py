"""A measurement on a card beside the limit that makes it evidence."""

from decimal import Decimal

from bot.cards.parts.trend import number
from bot.slack.text import escaped
from rules.evaluate.criterion import Criterion, Facts, Side, quantity
from rules.text.wording import beside, exactly

_TOO_LARGE = 10**15


def value_of(criterion: Criterion, facts: Facts) -> str | None:
    """Return what was measured, as mrkdwn; None if it was not measured."""
    raw = facts.get(criterion.fact)
    if raw is None:
        return None
    measured = quantity(raw)
    return escaped(str(raw), 100) if measured is None else _with_unit(criterion, measured, _in_short(measured))


def value_and_limit(criterion: Criterion, facts: Facts, thresholds: Facts) -> str | None:
    """Return "2 (alerts at 5 or fewer)", or the value alone where there is no limit."""
    measured, limit = quantity(facts.get(criterion.fact)), criterion.limit_in(thresholds)
    if measured is None or limit is None:
        return value_of(criterion, facts)
    value = _with_unit(criterion, measured, exactly(beside(measured, limit)))
    begins = "alerts" if criterion.verb == "alert" else criterion.verb
    return f"{value} ({begins} {_limit(criterion, limit)})"


def _limit(criterion: Criterion, limit: Decimal) -> str:
    said = f"{exactly(limit)}{criterion.unit}"
    match criterion.side:
        case Side.AT_MOST:
            return f"at {said} or {'less' if criterion.unit else 'fewer'}"
        case Side.AT_LEAST:
            return f"at {said} or more"
    return f"{criterion.side} {said}"


def _with_unit(criterion: Criterion, measured: Decimal, shown: str) -> str:
    return criterion.zero if criterion.zero and not measured else f"{shown}{criterion.unit}"


def _in_short(measured: Decimal) -> str:
    return exactly(round(measured, 2)) if abs(measured) < _TOO_LARGE else number(measured)
