"""Converts nouns to DynamoDB items and back. Numbers stay exact: int and Decimal, never a rounded float."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import ValidationError

from rules.record import Record
from rules.text.faults import faults_of
from storage.errors import BrokenItem

Noun = TypeVar("Noun", bound=Record)
Item = dict[str, Any]
"""An item in the format of the low-level client: `{"stationId": {"S": "STATION_001"}}`."""

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()
_DIGITS = 38
"""The most that DynamoDB stores; boto3 refuses more."""


def to_item(noun: Record) -> Item:
    """Return the item for a noun; fields that are None are left out."""
    return to_attributes(noun.model_dump(by_alias=True, exclude_none=True))


def to_attributes(values: Mapping[str, Any]) -> Item:
    """Return the attributes for plain values; values that are None are left out."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def to_attribute(value: Any) -> Any:
    """Return the attribute for one plain value."""
    return _serializer.serialize(_storable(value))


def to_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of an item; whole numbers are int, others Decimal."""
    return {name: _value(attribute) for name, attribute in item.items()}


def to_noun(kind: type[Noun], item: Mapping[str, Any], table: str, key_names: tuple[str, ...]) -> Noun:
    """Return the noun in an item. Raises BrokenItem, which names the item by `key_names`."""
    values = to_values(item)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        key = ", ".join(f"{name}={values.get(name)!r}"[:160] for name in key_names)
        faults = "; ".join(f"{'.'.join(fault.path)}: {fault.why}" for fault in faults_of(error, kind, quoted=False)[:3])
        raise BrokenItem(table, key, faults) from error


def _value(attribute: Any) -> Any:
    """Return the value of one attribute. The common types are read here: boto3's way is half of a tick's decoding."""
    ((kind, value),) = attribute.items()
    if kind in {"S", "BOOL"}:
        return value
    if kind == "N" and len(value) <= _DIGITS and value.isascii() and value.isdigit():
        return int(value)
    if kind == "L":
        return [_value(each) for each in value]
    if kind == "M":
        return {name: _value(each) for name, each in value.items()}
    return _plain(_deserializer.deserialize(attribute))


def _storable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _storable(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    if isinstance(value, float):
        return Decimal(str(value))
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
