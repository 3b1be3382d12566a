"""The words of an incoming metric, each checked strictly. Every function takes the field's name for the refusal."""

from rules.alert.errors import MetricRefused
from rules.metric import ChargerHealth
from rules.text.excerpt import echo

MAX_STATION_ID = 128
"""Characters. A station id stands in keys, titles and commands; DynamoDB itself would take 2,048 bytes."""


def station_id(field: str, value: object) -> str:
    """Accept a printable, trimmed text: ids that look alike but differ would split a station in two."""
    if not isinstance(value, str):
        raise MetricRefused(field, f"found {echo(value)}; it should be a text like 'STATION_001'")
    if not value.strip():
        raise MetricRefused(field, "is blank")
    if len(value) > MAX_STATION_ID:
        raise MetricRefused(field, f"has {len(value):,} characters; at most {MAX_STATION_ID} are allowed")
    if not value.isprintable():
        raise MetricRefused(field, f"{echo(value)} has control or invisible characters")
    if value != value.strip():
        raise MetricRefused(field, f"{echo(value)} has a space at its start or end")
    return value


def flag(field: str, value: object) -> bool:
    """Accept true or false, and neither 1 nor "true"."""
    if not isinstance(value, bool):
        raise MetricRefused(field, f"found {echo(value)}; it should be true or false")
    return value


def health(field: str, value: object) -> ChargerHealth:
    """Accept one of the three words of the table schema."""
    if not isinstance(value, str) or value not in set(ChargerHealth):
        allowed = ", ".join(ChargerHealth)
        raise MetricRefused(field, f"found {echo(value)}; it should be one of {allowed}")
    return ChargerHealth(value)


def fault_texts(field: str, value: object) -> tuple[str, ...]:
    """Accept a list of texts that UTF-8 can spell."""
    if not isinstance(value, list):
        raise MetricRefused(field, f"found {echo(value)}; it should be a list of texts")
    for place, text in enumerate(value):
        if not isinstance(text, str):
            raise MetricRefused(f"{field}[{place}]", f"found {echo(text)}; it should be a text")
        # JSON can spell half of a surrogate pair; no store can keep it.
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise MetricRefused(f"{field}[{place}]", f"{echo(text)} has a broken character (half a surrogate pair)")
    return tuple(value)
