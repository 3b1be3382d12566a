"""Cursors: an opaque word that says where the next page starts."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tests.slack_double.arguments import whole_number
from tests.slack_double.json_value import Json
from tests.slack_double.slack_error import SlackRefusal

T = TypeVar("T")
LIMIT_MAX = 999


def page(found: Sequence[T], args: Json, default: int = 100) -> tuple[list[T], str]:
    """Cut the page that was asked for; the cursor of the next one, empty at the end."""
    limit = whole_number(args, "limit", default)
    if not 1 <= limit <= LIMIT_MAX:
        raise SlackRefusal("invalid_limit")
    start = _offset(str(args.get("cursor") or ""))
    more = start + limit < len(found)
    return list(found[start : start + limit]), _cursor(start + limit) if more else ""


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise SlackRefusal("invalid_cursor") from None
