"""
Samples as an alert stores them: enough to see why it fired, small enough to store.

A metric may hold 390 kB of error logs, and the alert must fit DynamoDB's limit of
400 KB together with the evidence from before each time it got worse.
"""

from collections.abc import Sequence

from rules.metric import Metric
from rules.text.excerpt import excerpt

MAX_SAMPLES = 10
MAX_TEXTS = 8
MAX_TEXT_CHARACTERS = 80


def bounded_samples(samples: Sequence[Metric]) -> tuple[Metric, ...]:
    """Return only the newest samples, their texts cut with a visible mark."""
    return tuple(map(bounded_sample, samples[:MAX_SAMPLES]))


def bounded_sample(sample: Metric) -> Metric:
    """Return the sample with its texts cut with a visible mark."""
    if not sample.error_logs and not sample.fault_patterns:
        return sample
    logs, faults = _cut(sample.error_logs), _cut(sample.fault_patterns)
    if logs == sample.error_logs and faults == sample.fault_patterns:
        return sample
    return sample.model_copy(update={"error_logs": logs, "fault_patterns": faults})


def _cut(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        return ()
    shown = tuple(excerpt(text, MAX_TEXT_CHARACTERS) for text in texts[:MAX_TEXTS])
    more = len(texts) - len(shown)
    return (*shown, f"… and {more} more") if more else shown
