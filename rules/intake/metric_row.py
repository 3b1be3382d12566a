"""Parses the texts of a CSV row into the values that JSON would contain."""

import re
from collections.abc import Mapping
from decimal import Decimal

from rules.alert.errors import MetricRefused

SEPARATOR = "|"
"""Separates the texts of a list in one cell."""

_NUMBERS = frozenset(
    {"timestamp", "swapRate", "chargerUptime", "chargedBatteries", "unchargedBatteries"},
)
_LISTS = frozenset({"errorLogs", "faultPatterns"})
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
# Decimal() alone would accept "1_000", "NaN" and digits of other scripts, and overflow on longer exponents.
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


def parse_row(row: Mapping[str, str]) -> dict[str, object]:
    """Return the row with numbers, flags and lists parsed. Empty cells become None; what does not parse stays text."""
    # csv.DictReader puts extra cells under the key None, and None into the missing cells of a short row.
    if None in row:
        raise MetricRefused("row", "has more cells than the header has names")
    return {name: _parsed(name, (text or "").strip()) for name, text in row.items()}


def _parsed(name: str, text: str) -> object:
    if not text:
        return None
    if name in _NUMBERS and _NUMBER.fullmatch(text):
        return Decimal(text)
    if name in _LISTS:
        return [part.strip() for part in text.split(SEPARATOR) if part.strip()]
    if name == "demandSurge":
        return _FLAGS.get(text.lower(), text)
    return text
