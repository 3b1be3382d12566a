"""Which stations an event of Lambda is about. What no engine of ours sends raises NotAnEvent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import NotAnEvent

_CHANGES = frozenset({"INSERT", "MODIFY"})
"""A sample that is removed, by its TTL or by hand, is no news of a station."""


@dataclass(frozen=True)
class Reported:
    """A station of a batch of a stream, and the sequence numbers of its records, the first one first."""

    station_id: str
    numbers: tuple[str, ...]


def reported(event: Any) -> list[Reported]:
    """Return the stations whose metrics a batch of a DynamoDB stream holds, in the order of their first record."""
    found: dict[str, list[str]] = {}
    for record in _records(event):
        if record.get("eventName") in _CHANGES:
            change = record["dynamodb"]
            # A key is always a text in our table.
            if (name := change["Keys"].get("stationId", {}).get("S")) is not None:
                found.setdefault(name, []).append(change["SequenceNumber"])
    return [Reported(station_id, tuple(numbers)) for station_id, numbers in found.items()]


def stations(event: Any) -> list[str]:
    """
    Return the stations that an item of a Distributed Map names, or a batch of items.

    An item is a name, a list of names, or an object with `stationId` or `stations`; a batch has `Items`.
    """
    return list(dict.fromkeys(_names(event)))


def _names(event: Any) -> Iterator[str]:
    match event:
        case str():
            yield event
        case list():
            yield from _each(event)
        case {"Items": list(items)} | {"stations": list(items)}:
            yield from _each(items)
        case {"stationId": str(name)}:
            yield name
        case _:
            raise NotAnEvent(f"no stations are named by {_kind(event)}")


def _each(items: Iterable[Any]) -> Iterator[str]:
    for item in items:
        yield from _names(item)


def _records(event: Any) -> list[Any]:
    match event:
        case {"Records": list(records)}:
            return records
    raise NotAnEvent(f"no batch of a stream: {_kind(event)}")


def _kind(event: Any) -> str:
    return f"an object with {', '.join(sorted(event)[:5])}" if isinstance(event, dict) else type(event).__name__
