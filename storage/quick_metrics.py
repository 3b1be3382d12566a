"""
Reads metrics straight from DynamoDB's format, if nothing about them is unusual; every other item is read by the rules.

A quarter of what judging a station costs was reading its samples.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from rules.intake.quick_metric import HEALTH, Decimals, built, in_range
from rules.intake.stored_metric import read_metric
from rules.metric import Metric
from storage.items import Item
from storage.reading import BrokenItems, read_nouns
from storage.time_units import timed_in_ms

_WHOLE = re.compile(r"0|[1-9][0-9]{0,13}", re.ASCII)
_UNUSUAL = re.compile(r"0[0-9]|.*\..*0$", re.DOTALL)
"""Leading or trailing zeros: no number that DynamoDB spells."""

KEY = ("stationId", "timestamp")
_LONGEST_NAME = 2_048


class _Exact(Decimals):
    """Without numbers that DynamoDB would spell otherwise."""

    def __missing__(self, text: str) -> Decimal | None:
        return None if _UNUSUAL.match(text) else super().__missing__(text)


_decimals = _Exact()


def read_metrics(
    items: Iterable[Item], table: str, on_broken: BrokenItems, *, is_whole: bool = True
) -> Iterator[Metric]:
    """Yield the metrics in items; those that cannot be read are reported. `is_whole`: with every attribute."""
    read = partial(read_metric, is_whole=is_whole)
    for item in items:
        if is_whole and (quick := quick_metric(item)) is not None:
            yield quick
        else:
            yield from read_nouns(Metric, [timed_in_ms(item)], table, KEY, on_broken, read)


def quick_metric(item: Item) -> Metric | None:
    """Return the metric in an item; None if anything about it is unusual."""
    try:
        station, health, surge = item["stationId"]["S"], HEALTH[item["chargerHealth"]["S"]], item["demandSurge"]["BOOL"]
        at, charged = _whole(item["timestamp"]["N"]), _whole(item["chargedBatteries"]["N"])
        uncharged = _whole(item["unchargedBatteries"]["N"])
        rate, uptime = _exact(item["swapRate"]["N"]), _exact(item["chargerUptime"]["N"])
        logs, faults = _texts(item.get("errorLogs")), _texts(item.get("faultPatterns"))
        if not (station.isascii() and 0 < len(station) <= _LONGEST_NAME and type(surge) is bool):
            return None
        if not in_range(at, charged, uncharged, rate, uptime):
            return None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return built(
        {
            "station_id": station,
            "timestamp": at,
            "swap_rate": rate,
            "demand_surge": surge,
            "charger_uptime": uptime,
            "charger_health": health,
            "charged_batteries": charged,
            "uncharged_batteries": uncharged,
            "error_logs": logs,
            "fault_patterns": faults,
        }
    )


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise ValueError
    return int(text)


def _exact(text: str) -> Decimal:
    number: Decimal | None = _decimals[text]
    if number is None:
        raise ValueError
    return number


def _texts(attribute: Item | None) -> tuple[str, ...]:
    if attribute is None:
        return ()
    texts = tuple(each["S"] for each in attribute["L"])
    if not all(each.isascii() for each in texts):
        raise ValueError
    return texts
