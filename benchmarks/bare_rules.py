"""
The four rules at their barest, on the numbers of one window, and the same in PromQL.

They leave out what the rules of the bot are for: what is usual, the chance of running empty, one odd sample, cadence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_MINUTES_AHEAD = 10

PROMQL = {
    "LOW_INVENTORY": (
        "quantile_over_time(0.5, charged[3m]) <= 5 or charged / (charged + uncharged) <= 0.2"
        f" or predict_linear(charged[5m], {_MINUTES_AHEAD * 60}) < 1"
    ),
    "CHARGER_DOWN": "min_over_time(health[5m]) >= 1 or max_over_time(uptime[5m]) < 90",
    "HIGH_DEMAND": (
        "avg_over_time(swap_rate[5m]) > 30"
        " or avg_over_time(surge[5m]) >= 0.6 and charged / (charged + uncharged) <= 0.3"
    ),
    "FAULT_PATTERN": "count_over_time(fault[5m]) >= 3",
}


@dataclass(frozen=True)
class Numbers:
    """A window's numbers, newest first, one of each list a sample; the times are epoch ms."""

    times: Sequence[int]
    charged: Sequence[int]
    uncharged: Sequence[int]
    rates: Sequence[float]
    surges: Sequence[bool]
    uptimes: Sequence[float]
    health: Sequence[str]
    logs: Sequence[Sequence[str]]


def judged(seen: Numbers) -> list[str]:
    """Return which rules fire."""
    share = seen.charged[0] / (seen.charged[0] + seen.uncharged[0])
    ahead = seen.charged[0] + _slope(seen) * _MINUTES_AHEAD * 60_000
    fired = {
        "LOW_INVENTORY": median(seen.charged[:3]) <= 5 or share <= 0.2 or ahead < 1,
        "CHARGER_DOWN": "healthy" not in seen.health or max(seen.uptimes) < 90,
        "HIGH_DEMAND": _mean(seen.rates) > 30 or (_mean(seen.surges) >= 0.6 and share <= 0.3),
        "FAULT_PATTERN": _recurs(seen.logs),
    }
    return [name for name, has_fired in fired.items() if has_fired]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _slope(seen: Numbers) -> float:
    """Return what is charged more, a millisecond, by least squares."""
    at, charged = _mean(seen.times), _mean(seen.charged)
    off = [each - at for each in seen.times]
    return sum(x * (y - charged) for x, y in zip(off, seen.charged, strict=True)) / (sum(x * x for x in off) or 1)


def _recurs(logs: Sequence[Sequence[str]]) -> bool:
    times: dict[str, int] = {}
    for each in logs:
        for text in each:
            code = text.partition(":")[0]
            times[code] = times.get(code, 0) + 1
    return max(times.values(), default=0) >= 3
