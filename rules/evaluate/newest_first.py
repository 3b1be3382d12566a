"""Samples in order, newest first, one per timestamp."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import gt

from rules.metric import Metric


def newest_first(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """Return one metric per timestamp."""
    times = [metric.timestamp for metric in metrics]
    if all(map(gt, times, times[1:])):
        # As a table gives them.
        return tuple(metrics)
    kept: dict[int, Metric] = {}
    for metric in metrics:
        kept[metric.timestamp] = settled(kept.get(metric.timestamp), metric)
    return tuple(kept[at] for at in sorted(kept, reverse=True))


def count_since(ordered: Sequence[Metric], since_ms: int) -> int:
    """Return how many of samples, newest first, are of a time (epoch ms) or later."""
    return bisect_right(ordered, -since_ms, key=_backwards)


def _backwards(metric: Metric) -> int:
    return -metric.timestamp


def settled(known: Metric | None, other: Metric) -> Metric:
    """Choose between two samples with one timestamp, independent of the order in which they come."""
    return other if known is None or known == other else max(known, other, key=lambda metric: metric.model_dump_json())
