"""Canned windows: the answer to a Query for a station's last five minutes."""

import json
from collections.abc import Iterator

from rules.metric import Metric
from storage.items import to_attribute, to_item
from tests.factories import NOW, make_series

SAMPLES = 5
TABLE = "ai-ops-metrics"


def station(number: int) -> str:
    return f"STATION_{number:05d}"


def samples(number: int, newest_ms: int = NOW, *, has_faults: bool = True) -> tuple[Metric, ...]:
    """Return a healthy station's last minutes with varying stock; every tenth one reports a fault code, if any does."""
    faults = ("E42: charger 3 over temperature",) if has_faults and number % 10 == 0 else ()
    series = make_series(
        *({"charged_batteries": 20 - (number + minute) % 5} for minute in range(SAMPLES)),
        station_id=station(number),
        error_logs=faults,
    )
    return tuple(each.model_copy(update={"timestamp": each.timestamp - NOW + newest_ms}) for each in series)


def answer(number: int, newest_ms: int = NOW, *, has_faults: bool = True) -> bytes:
    """DynamoDB's own reply to the Query, newest first."""
    newest_first = reversed(samples(number, newest_ms, has_faults=has_faults))
    items = [to_item(each) | {"ttl": to_attribute(each.timestamp // 1000)} for each in newest_first]
    return json.dumps({"Items": items, "Count": len(items), "ScannedCount": len(items)}).encode()


def answers(count: int) -> Iterator[bytes]:
    yield from map(answer, range(count))
