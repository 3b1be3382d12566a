"""
Strict validators for the numbers in an incoming metric. Each raises ValueError with a sentence.

DynamoDB stores 38 significant digits and exponents from -130 to 125 (its developer guide, "Supported data types");
numbers that it would refuse are refused here, and so are numbers that no station can have measured.
"""

from decimal import Decimal

from rules.intake.exact_json import UnusableNumber
from rules.metric import LARGEST
from rules.text.excerpt import echo

MAX_DIGITS = 38
MIN_EXPONENT, MAX_EXPONENT = -130, 125
FULL_PERCENT = 100
_TOO_MANY_DIGITS = f"has more than {MAX_DIGITS} digits, the most that can be stored"


def number(value: object) -> Decimal:
    """Return a finite number of zero or more."""
    exact = _exact(value)
    if not exact.is_finite():
        raise not_allowed(value, "be a finite number")
    if exact < 0:
        raise not_allowed(value, "not be negative")
    if not exact:
        # Without its exponent and its sign: 0E+999999 would be spelled out as a million zeros.
        return Decimal(0)
    if _significant_digits(exact) > MAX_DIGITS:
        raise ValueError(_TOO_MANY_DIGITS)
    if not MIN_EXPONENT <= exact.adjusted() <= MAX_EXPONENT:
        raise _out_of_range(value)
    return exact


def bounded(value: object, most: int = LARGEST) -> Decimal:
    """Return a number from zero to the largest that a station can measure."""
    exact = number(value)
    if exact > most:
        raise not_allowed(value, f"be at most {most:,}")
    return exact


def percentage(value: object) -> Decimal:
    """Return a number from 0 to 100."""
    exact = number(value)
    if exact > FULL_PERCENT:
        raise not_allowed(value, "be a percentage from 0 to 100")
    return exact


def count(value: object) -> int:
    """Return a whole number of zero or more; 5.0 counts as one."""
    return _whole(value, number(value))


def bounded_count(value: object) -> int:
    """Return a whole number from zero to the largest that a station can measure."""
    return _whole(value, bounded(value))


def _whole(value: object, exact: Decimal) -> int:
    # Before the conversion: as an int, 1E+125 would be printed digit by digit.
    if exact >= 10**MAX_DIGITS:
        raise ValueError(_TOO_MANY_DIGITS)
    if exact != exact.to_integral_value():
        raise not_allowed(value, "be a whole number")
    return int(exact)


def not_allowed(value: object, should: str) -> ValueError:
    """Return the error for a value that should be something else."""
    return ValueError(f"found {echo(value)}; it should {should}")


def _out_of_range(value: object) -> ValueError:
    return ValueError(f"found {echo(value)}; it is too large or too small to be stored")


def _exact(value: object) -> Decimal:
    if isinstance(value, UnusableNumber):
        raise _out_of_range(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise not_allowed(value, "be a number")
    # First the size: Python refuses to print an int of more than 4,300 digits.
    if isinstance(value, int) and abs(value) >= 10 ** (MAX_EXPONENT + 1):
        raise ValueError(_TOO_MANY_DIGITS)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _significant_digits(exact: Decimal) -> int:
    return len("".join(map(str, exact.as_tuple().digits)).strip("0"))
