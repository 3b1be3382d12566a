"""The first row of a CSV, which names its columns."""

from collections import Counter
from collections.abc import Sequence

from rules.alert.errors import MetricRefused
from rules.intake.missing_key import missing
from rules.metric import Metric
from rules.text.excerpt import echo

_COLUMNS = frozenset(str(field.alias) for field in Metric.model_fields.values())
_DIVIDERS = {";": "semicolons", "\t": "tabs", "|": "strokes"}


def column_names(cells: Sequence[str]) -> list[str]:
    """Return the names, without space around them. Raises MetricRefused: without them nothing below can be read."""
    names = [each.strip() for each in cells]
    if (why := _fault(names)) is not None:
        raise MetricRefused("header", why)
    for key in ("stationId", "timestamp"):
        if key not in names:
            raise missing(key, dict.fromkeys(names))
    return names


def _fault(names: Sequence[str]) -> str | None:
    if len(names) == 1 and (divider := next((each for each in _DIVIDERS if each in names[0]), None)):
        return f"its columns are divided by {_DIVIDERS[divider]}; write commas"
    if not set(names) & _COLUMNS:
        return "the first row names no column; write stationId,timestamp,swapRate and so on"
    twice = (name for name, count in Counter(names).items() if count > 1 and name in _COLUMNS)
    return next((f"{echo(name)} is there twice" for name in twice), None)
