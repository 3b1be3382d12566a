"""Converts nouns to DynamoDB items and back. Numbers stay exact: int and Decimal, never a rounded float."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeSerializer
from pydantic import ValidationError

from rules.intake.stored_metric import NothingUsable
from rules.record import Record
from rules.text.faults import faults_of
from storage.errors import BrokenItem
from storage.numbers import Unreadable, read_number, storable_number

Noun = TypeVar("Noun", bound=Record)
Item = dict[str, Any]
"""An item in the format of the low-level client: `{"stationId": {"S": "STATION_001"}}`."""

Read = Callable[[dict[str, Any]], Noun]

_serializer = TypeSerializer()
_AS_IT_IS = {str: "S", bool: "BOOL"}
"""For what is as it is in the format of the low-level client: boto3's serializer is slow."""


class NotAsWritten(ValueError):
    """An item of our own table that the bot did not write like this."""


_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""Errors besides pydantic's that mean that this item is broken."""


def to_item(noun: Record) -> Item:
    """Return the item for a noun; fields that are None are left out."""
    return to_attributes(noun.model_dump(by_alias=True, exclude_none=True))


def to_attributes(values: Mapping[str, Any]) -> Item:
    """Return the attributes for plain values; values that are None are left out."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def to_attribute(value: Any) -> Any:
    """Return the attribute for one plain value."""
    if (kind := _AS_IT_IS.get(type(value))) is not None:
        return {kind: value}
    if isinstance(value, Unreadable):
        return value.attribute
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool | Enum):
        return _number(value)
    if isinstance(value, Mapping):
        return {"M": {str(name): to_attribute(item) for name, item in value.items()}}
    if isinstance(value, list | tuple):
        return {"L": [to_attribute(item) for item in value]}
    return _serializer.serialize(_storable(value))


def to_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of an item: whole numbers are int, others Decimal; what cannot be read is a text."""
    return {name: _value(attribute) for name, attribute in item.items()}


def to_noun(
    kind: type[Noun], item: Mapping[str, Any], table: str, key_names: tuple[str, ...], read: Read[Noun] | None = None
) -> Noun:
    """
    Return the noun in an item. Raises BrokenItem, which names the item by `key_names`.

    `read` makes the noun of plain values, where that is more than validating them.
    """
    try:
        return (read or kind.model_validate)(to_values(item))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(fault.path)}: {fault.why}" for fault in faults_of(error, kind, quoted=False)[:3])
        raise BrokenItem(table, _key(item, key_names), faults) from error
    except (NothingUsable, NotAsWritten) as error:
        raise BrokenItem(table, _key(item, key_names), str(error)) from error
    except _UNFORESEEN as error:
        raise BrokenItem(table, _key(item, key_names), f"{type(error).__name__} while reading it") from error


def must_be_as_written(values: Mapping[str, Any], **written: Any) -> None:
    """
    Raise NotAsWritten unless these attributes of an item stand there as they are read; None is no attribute.

    Conditions compare them: one under another key, or of another type, could never be claimed, changed or replaced.
    """
    for name, value in written.items():
        given = values.get(name)
        is_there, is_same = name in values, given == value and isinstance(given, bool) is isinstance(value, bool)
        if not is_same or is_there is (value is None):
            raise NotAsWritten(f"its {name} is not what the bot writes there")


def _key(item: Mapping[str, Any], key_names: tuple[str, ...]) -> str:
    values = {name: next(iter(item.get(name, {}).values()), None) for name in key_names}
    return ", ".join(f"{name}={value!r}"[:160] for name, value in values.items())


def _value(attribute: Any) -> Any:
    """Return the value of one attribute; what cannot be read is `Unreadable`. boto3 would raise, and is slow."""
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL" | "B":
            return value
        case "N":
            number = read_number(value)
            return Unreadable(attribute) if number is None else number
        case "L":
            return [_value(each) for each in value]
        case "M":
            return {name: _value(each) for name, each in value.items()}
        case "NULL":
            return None
    values = _set_of(kind, value)
    return Unreadable(attribute) if values is None else values


def _set_of(kind: str, value: Any) -> set[Any] | None:
    """Return a set; None for what is none, or has a number that cannot be read."""
    if kind in {"SS", "BS"}:
        return set(value)
    numbers = {read_number(each) for each in value} if kind == "NS" else {None}
    return None if None in numbers else numbers


def _number(value: float | Decimal) -> Any:
    exact = Decimal(str(value)) if isinstance(value, float) else value
    number = storable_number(exact)
    # Nothing of ours is too large; what it was can still be read.
    return {"S": str(Decimal(exact))[:100]} if number is None else {"N": str(number)}


def _storable(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return {_storable(each) for each in value}
    return value
