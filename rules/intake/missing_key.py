"""The refusal for a missing key."""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from rules.alert.errors import MetricRefused
from rules.metric import Metric
from rules.text.excerpt import echo

# chargedBatteries and unchargedBatteries are similar, but neither is a misspelling of the other.
_KNOWN = frozenset(field.alias for field in Metric.model_fields.values())
_KEYS_LOOKED_AT = 50
_LONGEST_KEY = 60


def missing(key: str, raw: Mapping[Any, object]) -> MetricRefused:
    """Return the refusal; it names the given key that was probably meant, if there is one."""
    if key in raw:
        return MetricRefused(key, "is empty, but required")
    given = {
        name.replace("_", "").lower(): name
        for name in islice(raw, _KEYS_LOOKED_AT)
        if isinstance(name, str) and len(name) <= _LONGEST_KEY and name not in _KNOWN
    }
    near = get_close_matches(key.lower(), given, n=1, cutoff=0.8)
    hint = f"; found {echo(given[near[0]])} instead" if near else ""
    return MetricRefused(key, f"is missing, but required{hint}")
