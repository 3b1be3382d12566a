"""How deep values are nested: DynamoDB takes 32 levels, and another program may have used them all."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from storage.items import to_attribute

MOST_DEPTH = 32


def not_too_deep(value: Any, most: int) -> Any:
    """Return a value of at most so many levels as it is; a deeper one as a text, the JSON that DynamoDB has of it."""
    if _is_within(value, most):
        return value
    return json.dumps(to_attribute(value), default=lambda data: b64encode(bytes(data)).decode(), ensure_ascii=False)


def _is_within(value: Any, most: int) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return most > 0 and all(_is_within(each, most - 1) for each in inner)
