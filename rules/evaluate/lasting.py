"""How long a trouble has lasted, by the time that samples cover and not by how many they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from rules.evaluate.window import Window
from rules.metric import Metric
from rules.units import MINUTE_MS

_FEWEST = 2
"""One bad sample is a glitch until a second one says the same."""

_NEWEST = 3


@dataclass(frozen=True)
class Lasting:
    """
    How long (ms) a trouble must last, and of the samples of that time how many, and what share (0 to 1), must be bad.

    Of a slow reporter two are enough: as many as of others would take many times as long.
    """

    length_ms: int
    samples: int
    share: float


def lasting(
    window: Window, tells: Callable[[Metric], bool], is_bad: Callable[[Metric], bool], bounds: Lasting
) -> tuple[Metric, ...]:
    """
    Return the bad samples, newest first, of a trouble that has lasted; none if it has not.

    Samples that do not tell anything do not count, and most of the newest three must be bad.
    """
    newest = list(islice(filter(tells, window.whole), _NEWEST)) if window.samples else []
    if sum(map(is_bad, newest)) * 2 <= len(newest):
        return ()
    told = list(filter(tells, window.whole))
    since_ms = told[0].timestamp - bounds.length_ms
    before = next((at for at, sample in enumerate(told) if sample.timestamp <= since_ms), len(told))
    span = told[: before + 1]
    bad = tuple(filter(is_bad, span))
    fewest = min(_FEWEST, bounds.samples) if window.is_slow else bounds.samples
    if len(bad) < max(fewest, bounds.share * len(span)):
        return ()
    return bad if _stood_ms(bad, window) >= _least_ms(bounds, is_new=before == len(told)) else ()


def _stood_ms(bad: Sequence[Metric], window: Window) -> int:
    """How long (ms) it is known to have stood: a sample stands for one cadence, and a gap before it for nothing."""
    return bad[0].timestamp - bad[-1].timestamp + (window.cadence_ms or 0)


def _least_ms(bounds: Lasting, *, is_new: bool) -> float:
    """Of a station that is not known for longer, as many minutes are enough as samples are asked for."""
    least_ms = bounds.share * bounds.length_ms
    return min(least_ms, bounds.samples * MINUTE_MS) if is_new else least_ms
