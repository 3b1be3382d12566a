"""JSON text for other services."""

import json
from base64 import b64encode
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from rules.text.characters import SURROGATES


def json_text(value: Any) -> str:
    """
    Return compact JSON; whole Decimals become integers, others floats.

    Other programs may have put anything that DynamoDB stores into an alert: sets become lists, binary becomes base64,
    and half of a surrogate pair becomes U+FFFD.
    """
    text = json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return SURROGATES.sub("\ufffd", text)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, AbstractSet):
        return sorted(value, key=str)
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    return str(value)


def _number(value: Decimal) -> int | float | str:
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


_MOST_DIGITS = 130
"""DynamoDB's numbers have an exponent of at most 126."""
