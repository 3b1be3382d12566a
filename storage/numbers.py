"""
Numbers in DynamoDB's own format, to and from Python, exactly.

DynamoDB stores 38 significant digits and magnitudes from 1E-130 to 9.99E+125, and spells them out: 1E+40 comes back as
41 digits. boto3 refuses more than 38 digits, spelled out or not, with errors of `decimal`.
"""

import re
from decimal import Context, Decimal
from typing import Any

from rules.intake.stored_number import MAX_DIGITS, MAX_EXPONENT, MIN_EXPONENT

_LONGEST = 400
"""Characters: more than any number that DynamoDB stores takes when spelled out."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_EXACT = Context(prec=_LONGEST, traps=[])
_ROUNDING = Context(prec=MAX_DIGITS, traps=[])


class Unreadable(str):
    """A value that cannot be read, as a text; it is stored again as it was (`attribute`)."""

    __slots__ = ("attribute",)
    attribute: dict[str, Any]

    def __new__(cls, attribute: dict[str, Any]) -> "Unreadable":
        """Return the text of an attribute, cut short."""
        text = str.__new__(cls, str(next(iter(attribute.values()), ""))[:_LONGEST])
        text.attribute = attribute
        return text


def read_number(text: str) -> int | Decimal | None:
    """Return the exact value, an int if it is whole; None if no number of DynamoDB's is spelled like this."""
    if len(text) <= MAX_DIGITS and text.isascii() and text.isdigit():
        return int(text)
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    exact = Decimal(text)
    if not exact:
        return 0
    if not MIN_EXPONENT <= exact.adjusted() <= MAX_EXPONENT:
        return None
    return int(exact) if exact == exact.to_integral_value(context=_EXACT) else exact


def storable_number(value: int | Decimal) -> Decimal | None:
    """Return the number as DynamoDB can store it, rounded to 38 digits; None if it is too large or not a number."""
    exact = _ROUNDING.create_decimal(value)
    if not exact.is_finite() or exact.adjusted() > MAX_EXPONENT:
        return None
    return exact if exact.adjusted() >= MIN_EXPONENT else Decimal(0)
