"""The times at which a replay evaluates a station."""

from collections.abc import Iterator, Sequence

from rules.evaluate.ruleset import RuleSet


def ticks(times: Sequence[int], end_ms: int, step_ms: int, rules: RuleSet) -> Iterator[int]:
    """
    Yield the multiples of `step_ms` from the first of a station's sample times (sorted, epoch ms) to `end_ms`.

    Ticks so long after a sample that even its silence is forgotten find nothing and
    are left out: one sample with a wild timestamp must not cost a million ticks.
    """
    horizon = max(rules.window_ms, rules.silence.forget_after_ms)
    done = 0
    for index, time in enumerate(times):
        until = times[index + 1] - 1 if index + 1 < len(times) else _up(end_ms, step_ms)
        start = max(done, _up(time, step_ms))
        stop = min(until, time + horizon)
        yield from range(start, stop + 1, step_ms)
        done = max(done, _up(stop + 1, step_ms))


def _up(time: int, step_ms: int) -> int:
    """Return the first tick at or after `time`."""
    return -(-time // step_ms) * step_ms
