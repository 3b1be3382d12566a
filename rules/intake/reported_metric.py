"""A metric as a station reports it. Input is validated more strictly than what is already stored."""

import unicodedata
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, FailFast, PlainValidator, ValidationInfo

from rules.evaluate.window import MAX_AHEAD_MS
from rules.intake.stored_number import bounded, bounded_count, count, not_allowed, percentage
from rules.metric import ChargerHealth
from rules.record import Record
from rules.text.characters import SURROGATES, kind_of_half
from rules.text.doubts import doubts
from rules.text.excerpt import echo
from rules.units import DAY_MS, MICROSECONDS_FROM, MINUTE_MS, SECONDS_BELOW

MAX_STATION_ID = 128
"""Characters. Station ids appear in keys, titles and commands; DynamoDB itself allows 2,048 bytes."""

_SPACE = " \t\n"
_SPELLED = "⟨U+"

RETENTION_MS = 30 * DAY_MS
"""By the table schema, a metric is deleted 30 days after it was measured."""


def _station_id(value: object) -> str:
    """Refuse hidden and misleading characters: ids that differ but look the same would split a station in two."""
    if not isinstance(value, str):
        raise not_allowed(value, "be a text like 'STATION_001'")
    if not value.strip():
        raise ValueError("is blank")
    if len(value) > MAX_STATION_ID:
        raise ValueError(f"has {len(value):,} characters; at most {MAX_STATION_ID} are allowed")
    _must_show_what_it_is(value)
    return value


def _must_show_what_it_is(value: str) -> None:
    if value != value.strip(_SPACE):
        raise ValueError(f"{echo(value)} has a space at its start or end")
    if any(char in value for char in _SPACE[1:]):
        raise ValueError(f"{echo(value)} has a tab or a new line")
    if odd := next((each for each in doubts(value) if each.is_refused), None):
        raise ValueError(f"{echo(value)}: {odd}")
    if _SPELLED in value:
        raise ValueError(f"{echo(value)} has '{_SPELLED}', with which characters that hide are spelled out")
    if not unicodedata.is_normalized("NFC", value):
        raise ValueError(f"{echo(value)} is not in Unicode's normal form (NFC)")


def _arrived(value: object, info: ValidationInfo) -> int:
    """Allow a time (epoch ms) from 30 days before to 5 minutes after now, the context; without one, any time."""
    at, now_ms = count(value), info.context
    if at < SECONDS_BELOW:
        raise ValueError(f"{echo(value)} looks like seconds; send epoch milliseconds")
    if at >= MICROSECONDS_FROM:
        raise ValueError(f"{echo(value)} looks like microseconds; send epoch milliseconds")
    if now_ms is None:
        return at
    if at - now_ms > MAX_AHEAD_MS:
        ahead = (at - now_ms) // MINUTE_MS
        raise ValueError(f"{at} is {ahead:,} minutes in the future; check the station's clock")
    if now_ms - at > RETENTION_MS:
        days = (now_ms - at) // DAY_MS
        raise ValueError(f"{at} is {days:,} days old; metrics are kept for 30 days, so it would be deleted")
    return at


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise not_allowed(value, "be true or false")
    return value


def _health(value: object) -> ChargerHealth:
    if not isinstance(value, str) or value not in set(ChargerHealth):
        raise not_allowed(value, f"be one of {', '.join(ChargerHealth)}")
    return ChargerHealth(value)


def _list(value: object) -> object:
    if not isinstance(value, list):
        raise not_allowed(value, "be a list of texts")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise not_allowed(value, "be a text")
    # JSON can contain half a surrogate pair, which cannot be stored.
    if half := SURROGATES.search(value):
        raise ValueError(f"{echo(value)} has a broken character ({kind_of_half(half.group()).lower()})")
    return value


_Rate = Annotated[Decimal, PlainValidator(bounded)]
_Percent = Annotated[Decimal, PlainValidator(percentage)]
_Count = Annotated[int, PlainValidator(bounded_count)]
_Texts = Annotated[tuple[Annotated[str, PlainValidator(_text)], ...], FailFast(), BeforeValidator(_list)]


class ReportedMetric(Record):
    """What a station must send and what it may leave out. The validation context is now (epoch ms), or None."""

    model_config = ConfigDict(populate_by_name=False)

    station_id: Annotated[str, PlainValidator(_station_id)]
    timestamp: Annotated[int, PlainValidator(_arrived)]
    swap_rate: _Rate
    demand_surge: Annotated[bool, PlainValidator(_flag)] = False
    charger_uptime: _Percent
    charger_health: Annotated[ChargerHealth, PlainValidator(_health)]
    charged_batteries: _Count
    uncharged_batteries: _Count
    error_logs: _Texts = ()
    fault_patterns: _Texts = ()


class RecordedMetric(ReportedMetric):
    """A metric of a recording: what is missing was not reported."""

    swap_rate: _Rate | None = None  # type: ignore[assignment]
    charger_uptime: _Percent | None = None  # type: ignore[assignment]
    charger_health: Annotated[ChargerHealth, PlainValidator(_health)] | None = None  # type: ignore[assignment]
    charged_batteries: _Count | None = None  # type: ignore[assignment]
    uncharged_batteries: _Count | None = None  # type: ignore[assignment]
