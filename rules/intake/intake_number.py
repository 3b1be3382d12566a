"""
The numbers of an incoming metric, each checked strictly.

DynamoDB keeps 38 significant digits and exponents of -130 to 125
(its developer guide, "Supported data types"); what it would refuse is refused here.
"""

from decimal import Decimal

from rules.alert.errors import MetricRefused
from rules.text.excerpt import echo

MAX_DIGITS = 38
MIN_EXPONENT, MAX_EXPONENT = -130, 125
FULL_PERCENT = 100


def number(field: str, value: object) -> Decimal:
    """Accept a finite number of zero or more."""
    exact = _exact(field, value)
    if not exact.is_finite():
        raise MetricRefused(field, f"found {echo(value)}; it should be a finite number")
    if exact < 0:
        raise MetricRefused(field, f"found {echo(value)}; it should not be negative")
    if _significant_digits(exact) > MAX_DIGITS:
        raise _too_many_digits(field)
    if exact and not MIN_EXPONENT <= exact.adjusted() <= MAX_EXPONENT:
        raise MetricRefused(field, f"found {echo(value)}; it is too large or too small to be stored")
    return abs(exact)


def percentage(field: str, value: object) -> Decimal:
    """Accept 0 to 100."""
    exact = number(field, value)
    if exact > FULL_PERCENT:
        raise MetricRefused(field, f"found {echo(value)}; it should be a percentage from 0 to 100")
    return exact


def count(field: str, value: object) -> int:
    """Accept a whole number of zero or more; 5.0 is one."""
    exact = number(field, value)
    # Before it becomes an int: 1E+125 would be printed digit by digit ever after.
    if exact >= 10**MAX_DIGITS:
        raise _too_many_digits(field)
    if exact != exact.to_integral_value():
        raise MetricRefused(field, f"found {echo(value)}; it should be a whole number")
    return int(exact)


def _exact(field: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise MetricRefused(field, f"found {echo(value)}; it should be a number")
    # Python refuses to print an int of more than 4,300 digits, so size comes first.
    if isinstance(value, int) and abs(value) >= 10 ** (MAX_EXPONENT + 1):
        raise _too_many_digits(field)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _significant_digits(exact: Decimal) -> int:
    return len("".join(map(str, exact.as_tuple().digits)).strip("0"))


def _too_many_digits(field: str) -> MetricRefused:
    return MetricRefused(field, f"has more than {MAX_DIGITS} digits, the most that can be stored")
