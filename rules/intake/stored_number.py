"""
Strict validators for the numbers in an incoming metric. Each raises ValueError with a sentence.

DynamoDB stores 38 significant digits and exponents from -130 to 125 (its developer guide, "Supported data types");
numbers that it would refuse are refused here.
"""

from decimal import Decimal

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
    if _significant_digits(exact) > MAX_DIGITS:
        raise ValueError(_TOO_MANY_DIGITS)
    if exact and not MIN_EXPONENT <= exact.adjusted() <= MAX_EXPONENT:
        raise ValueError(f"found {echo(value)}; it is too large or too small to be stored")
    return abs(exact)


def percentage(value: object) -> Decimal:
    """Return a number from 0 to 100."""
    exact = number(value)
    if exact > FULL_PERCENT:
        raise not_allowed(value, "be a percentage from 0 to 100")
    return exact


def count(value: object) -> int:
    """Return a whole number of zero or more; 5.0 counts as one."""
    exact = number(value)
    # Before the conversion: as an int, 1E+125 would be printed digit by digit.
    if exact >= 10**MAX_DIGITS:
        raise ValueError(_TOO_MANY_DIGITS)
    if exact != exact.to_integral_value():
        raise not_allowed(value, "be a whole number")
    return int(exact)


def not_allowed(value: object, should: str) -> ValueError:
    """Return the error for a value that should be something else."""
    return ValueError(f"found {echo(value)}; it should {should}")


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise not_allowed(value, "be a number")
    # First the size: Python refuses to print an int of more than 4,300 digits.
    if isinstance(value, int) and abs(value) >= 10 ** (MAX_EXPONENT + 1):
        raise ValueError(_TOO_MANY_DIGITS)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _significant_digits(exact: Decimal) -> int:
    return len("".join(map(str, exact.as_tuple().digits)).strip("0"))
