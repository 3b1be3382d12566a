"""How batteries come and go at a station, by up to an hour of its samples and by its hours before."""

from collections.abc import Sequence
from statistics import fmean, median

from rules.evaluate.counting import SETTLED_OF, Counted, counted, mean_rate
from rules.evaluate.demand import demand_of
from rules.evaluate.flow import Flow
from rules.evaluate.hours import ENOUGH_SWAPS, NO_HOURS, TWO_OF, USUAL_CHARGE_HOURS, StationHours
from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

LEAST_COVERED_MS = 30 * MINUTE_MS
"""Less than this says little: at four swaps an hour it holds two of them."""


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
    )


def _share(seen: Counted, filled: float, hours: StationHours) -> float:
    if not seen.uncharged:
        return 0.0
    lately = (filled + 1) / (fmean(seen.uncharged) * seen.hours + USUAL_CHARGE_HOURS)
    usual = hours.charging_share
    return lately if usual is None else usual


def _per_swap(seen: Counted, swaps: float) -> int:
    if seen.is_fast:
        return 2 if seen.twos > seen.ones else 1
    return 2 if swaps >= ENOUGH_SWAPS and seen.single_falls >= TWO_OF * swaps else 1
