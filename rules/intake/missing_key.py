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
_MEASURED = ("swapRate", "chargerUptime", "chargerHealth", "chargedBatteries", "unchargedBatteries")
_KEYS_LOOKED_AT = 50
_LONGEST_KEY = 60


def missing(key: str, raw: Mapping[Any, object]) -> MetricRefused:
    """Return the refusal; it names the given key that was probably meant, if there is one."""
    if key in raw:
        return MetricRefused(key, "is empty, but required")
    near = _near(key, raw)
    hint = f"; found {echo(near)} instead" if near else ""
    return MetricRefused(key, f"is missing, but required{hint}")


def must_not_be_misspelt(raw: Mapping[Any, object]) -> None:
    """Raise MetricRefused if a key was probably meant to be a measurement that is missing."""
    for key in _MEASURED:
        if key not in raw and _near(key, raw):
            raise missing(key, raw)


def _near(key: str, raw: Mapping[Any, object]) -> str | None:
    """Return the given key that was probably meant."""
    given = {
        name.replace("_", "").lower(): name
        for name in islice(raw, _KEYS_LOOKED_AT)
        if isinstance(name, str) and len(name) <= _LONGEST_KEY and name not in _KNOWN
    }
    near = get_close_matches(key.lower(), given, n=1, cutoff=0.8)
    return given[near[0]] if near else None
