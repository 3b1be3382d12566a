"""Which stations an event of Lambda is about. What no engine of ours sends raises NotAnEvent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import NotAnEvent


@dataclass(frozen=True)
class Reported:
    """A station of a batch of a stream, and the sequence numbers of its records, the first one first."""

    station_id: str
    numbers: tuple[str, ...]


def reported(event: Any) -> list[Reported]:
    """
    Return the stations whose metrics a batch of a DynamoDB stream holds, in the order of their first record.

    A sample that is removed, by its TTL or by hand, is no news of a station.
    """
    found: dict[str, list[str]] = {}
    for record in _records(event):
        match record:
            # What is not keyed as our table is, another table's stream has sent.
            case {"eventName": "INSERT" | "MODIFY", "dynamodb": {"Keys": {"stationId": {"S": str(name)}}, **change}}:
                found.setdefault(name, []).append(str(change.get("SequenceNumber", "")))
    return [Reported(station_id, tuple(numbers)) for station_id, numbers in found.items()]


def stations(event: Any) -> dict[str, bool]:
    """
    Return the stations that an item of a Distributed Map names, or a batch of items, and whether each may have a guard.

    An item is a name, or an object with `stationId` and, where that is known, `guarded`; a batch is a list of items, or
    an object that has one as `Items`.
    """
    return dict(_named(event))


def _named(event: Any) -> Iterator[tuple[str, bool]]:
    match event:
        case str():
            yield event, True
        case list() | {"Items": list()}:
            for item in event if isinstance(event, list) else event["Items"]:
                yield from _named(item)
        case {"stationId": str(name), **about}:
            yield name, about.get("guarded") is not False
        case _:
            raise NotAnEvent(f"no stations are named by {_kind(event)}")


def _records(event: Any) -> list[Any]:
    match event:
        case {"Records": list(records)}:
            return records
    raise NotAnEvent(f"no batch of a stream: {_kind(event)}")


def _kind(event: Any) -> str:
    return f"an object with {', '.join(sorted(event)[:5])}" if isinstance(event, dict) else type(event).__name__
