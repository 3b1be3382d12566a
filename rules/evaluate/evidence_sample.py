"""
Samples as an alert stores them: enough to see why it fired, small enough to store.

A metric may hold 390 kB of error logs, and the alert must fit DynamoDB's limit of
400 KB together with the evidence from before each time it got worse.
"""

from rules.evaluate.finding import Finding
from rules.metric import Metric
from rules.text.excerpt import excerpt

MAX_SAMPLES = 10
MAX_TEXTS = 8
MAX_TEXT_CHARACTERS = 80


def with_bounded_samples(finding: Finding) -> Finding:
    """Return the finding with only its newest samples, their texts cut with a visible mark."""
    return finding.model_copy(update={"samples": tuple(map(bounded_sample, finding.samples[:MAX_SAMPLES]))})


def bounded_sample(sample: Metric) -> Metric:
    """Return the sample with its texts cut with a visible mark."""
    if not sample.error_logs and not sample.fault_patterns:
        return sample
    cut = {"error_logs": _cut(sample.error_logs), "fault_patterns": _cut(sample.fault_patterns)}
    return sample.model_copy(update=cut)


def _cut(texts: tuple[str, ...]) -> tuple[str, ...]:
    shown = tuple(excerpt(text, MAX_TEXT_CHARACTERS) for text in texts[:MAX_TEXTS])
    more = len(texts) - len(shown)
    return (*shown, f"… and {more} more") if more else shown
