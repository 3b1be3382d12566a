"""The size of a stored item as DynamoDB counts it ("Item sizes and formats" in its developer guide), rounded up."""

from collections.abc import Mapping
from typing import Any

MOST_BYTES = 400 * 1024
FULL = MOST_BYTES - 4 * 1024
"""Above this an alert's item takes no change: the smallest needs a revision, times and the head of its audit."""

MOST_TO_ORDER = MOST_BYTES - 24 * 1024
"""Above this no remediation is ordered: what is written down while it is carried out would find no room."""

_NUMBER_BYTES, _MAP_BYTES, _ENTRY_BYTES = 21, 3, 1


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size of an item in the format of the low-level client."""
    return sum(len(name.encode(errors="replace")) + _bytes(attribute) for name, attribute in item.items())


def _bytes(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "L":
            return _MAP_BYTES + sum(_ENTRY_BYTES + _bytes(each) for each in value)
        case "M":
            return _MAP_BYTES + len(value) * _ENTRY_BYTES + item_bytes(value)
        case "SS" | "NS" | "BS":
            return sum(_bytes({kind[0]: each}) for each in value)
        case "S" | "B":
            return len(value.encode(errors="replace") if kind == "S" else value)
    return _NUMBER_BYTES
