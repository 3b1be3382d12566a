"""How batteries come and go at a station, by up to an hour of its samples and by its hours before."""

from collections.abc import Sequence
from statistics import fmean, median

from rules.evaluate.counting import SETTLED_OF, Counted, counted, mean_rate
from rules.evaluate.demand import demand_of
from rules.evaluate.flow import Flow
from rules.evaluate.hours import ENOUGH_SWAPS, NO_HOURS, TWO_OF, USUAL_CHARGE_HOURS, StationHours
from rules.metric import ChargerHealth, Metric
from rules.units import HOUR_MS, MINUTE_MS

LEAST_COVERED_MS = 30 * MINUTE_MS
"""Less than this says little: at four swaps an hour it holds two of them."""


_RESTART_MS = 5 * MINUTE_MS
"""Chargers that are out for less than this are taken as restarting."""

_ALL_PERCENT = 90
"""From this uptime on all chargers are taken to work."""


def flow_of(
    samples: Sequence[Metric], hours: StationHours = NO_HOURS, batteries_per_swap: int | None = None
) -> Flow | None:
    """
    Return the flow that samples, newest first, show; None where there are too few of them to say.

    `batteries_per_swap` is what the register says.
    """
    seen = counted(samples)
    rated = [sample.timestamp for sample in samples if sample.swap_rate is not None]
    if seen is None or not rated or min(rated[0] - rated[-1], seen.hours * HOUR_MS) < LEAST_COVERED_MS:
        return None
    rate = mean_rate(samples) or 0.0
    per_swap = batteries_per_swap or hours.per_swap or _per_swap(seen, rate * seen.hours)
    filled = seen.filled(rate, per_swap)
    uncharged = int(median(seen.uncharged[:SETTLED_OF])) if seen.uncharged else None
    return Flow(
        charged=seen.counts[0],
        per_swap=per_swap,
        demand=demand_of(rate, rated[0], hours, None if uncharged is None else (seen.counts[0] + uncharged) / per_swap),
        charged_per_hour=filled / seen.hours,
        uncharged=uncharged,
        soon_charged_share=_share(seen, filled, hours),
        working=_working(samples),
    )


def _share(seen: Counted, filled: float, hours: StationHours) -> float:
    if not seen.uncharged:
        return 0.0
    lately = (filled + 1) / (fmean(seen.uncharged) * seen.hours + USUAL_CHARGE_HOURS)
    usual = hours.charging_share
    return lately if usual is None else usual


def _working(samples: Sequence[Metric]) -> float:
    """Return the share (0 to 1) of the chargers that work: the second best of the newest samples, restarts left out."""
    told: list[float] = []
    newest_ms: int | None = None
    for sample in samples:
        if newest_ms is not None and len(told) >= SETTLED_OF and sample.timestamp < newest_ms - _RESTART_MS:
            break
        if (share := _working_of(sample)) is not None:
            newest_ms = sample.timestamp if newest_ms is None else newest_ms
            told.append(share)
    return sorted(told)[-2] if len(told) >= SETTLED_OF else 1.0


def _working_of(sample: Metric) -> float | None:
    if sample.charger_uptime is not None:
        return float(sample.charger_uptime) / 100 if sample.charger_uptime < _ALL_PERCENT else 1.0
    if sample.charger_health is None:
        return None
    return 0.0 if sample.charger_health is ChargerHealth.DOWN else 1.0


def _per_swap(seen: Counted, swaps: float) -> int:
    if seen.is_fast:
        return 2 if seen.twos > seen.ones else 1
    return 2 if swaps >= ENOUGH_SWAPS and seen.single_falls >= TWO_OF * swaps else 1
