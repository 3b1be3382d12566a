"""
Values of a series as `promtool test rules` writes them: `20x9 0 _x3 10-2x4`.

`a` is one value, `axn` is `a` and n more of it, `a+bxn` goes on n times by b, `a-bxn` down; `_` is no value, `_xn` is
none n times.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_STEPS = re.compile(rf"(-?{_NUMBER})(?:([+-])({_NUMBER}))?x([0-9]{{1,5}})")
_ONE = re.compile(rf"-?{_NUMBER}|[A-Za-z][A-Za-z_0-9:.\-]*")
_WORDS = re.compile(r"([A-Za-z][A-Za-z_0-9:.\-]*?)x([0-9]{1,5})")
_NOTHING = re.compile(r"_(?:x([0-9]{1,5}))?")
MOST_VALUES = 100_000

Value = Decimal | str | None


class NotationRefused(ValueError):
    """A series that cannot be read; the message says which part and what is allowed."""


def expanded(text: str) -> list[Value]:
    """Return the values of a series; None for no value. Raises NotationRefused."""
    values: list[Value] = []
    for part in text.split():
        values += _part(part)
        if len(values) > MOST_VALUES:
            raise NotationRefused(f"more than {MOST_VALUES:,} values")
    return values


def _part(part: str) -> Iterator[Value]:
    if found := _NOTHING.fullmatch(part):
        return iter([None] * int(found.group(1) or 1))
    if found := _STEPS.fullmatch(part):
        first, sign, step, count = found.groups()
        by = Decimal(step or 0) * (-1 if sign == "-" else 1)
        return iter([Decimal(first) + by * each for each in range(int(count) + 1)])
    if found := _WORDS.fullmatch(part):
        return iter([found.group(1)] * (int(found.group(2)) + 1))
    if _ONE.fullmatch(part):
        return iter([Decimal(part) if part[-1].isdigit() and part[0] in "-0123456789" else part])
    raise NotationRefused(f"'{part[:40]}' is not a value; write 20, 20x9, 20-2x9, healthyx9 or _x3")
