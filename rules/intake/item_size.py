"""The size of a metric's item as DynamoDB counts it ("Item sizes and formats" in its developer guide)."""

from rules.metric import Metric

MAX_ITEM_BYTES = 390_000
"""DynamoDB refuses items over 400 KB; the margin is for `ttl` and for differences in counting."""

_NUMBER_BYTES = 21
_LIST_BYTES = 3


def item_bytes(metric: Metric) -> int:
    """Return an upper bound of the item's size in bytes: UTF-8 names and texts, numbers at their longest."""
    return sum(len(name) + _value_bytes(value) for name, value in metric.model_dump(by_alias=True).items())


def _value_bytes(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, tuple | list):
        return _LIST_BYTES + sum(1 + _value_bytes(item) for item in value)
    return _NUMBER_BYTES
