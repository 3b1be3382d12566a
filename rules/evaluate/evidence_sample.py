"""
Samples as an alert keeps them: enough to see why it fired, little enough to store.

A metric may be 390 kB of error logs; the alert that it opens must fit DynamoDB's
400 KB together with the evidence of each worsening.
"""

from rules.evaluate.finding import Finding
from rules.metric import Metric
from rules.text.excerpt import excerpt

MAX_SAMPLES = 10
MAX_TEXTS = 8
MAX_TEXT_CHARACTERS = 80


def with_bounded_samples(finding: Finding) -> Finding:
    """Return the finding with its newest samples only, and their texts cut visibly."""
    return finding.model_copy(update={"samples": tuple(map(bounded_sample, finding.samples[:MAX_SAMPLES]))})


def bounded_sample(sample: Metric) -> Metric:
    """Return the sample with its texts cut visibly."""
    cut = {"error_logs": _cut(sample.error_logs), "fault_patterns": _cut(sample.fault_patterns)}
    return sample.model_copy(update=cut)


def _cut(texts: tuple[str, ...]) -> tuple[str, ...]:
    shown = tuple(excerpt(text, MAX_TEXT_CHARACTERS) for text in texts[:MAX_TEXTS])
    more = len(texts) - len(shown)
    return (*shown, f"… and {more} more") if more else shown
