"""JSON text for other services."""

import json
from decimal import Decimal
from typing import Any


def json_text(value: Any) -> str:
    """Return compact JSON; whole Decimals become integers, others floats."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
