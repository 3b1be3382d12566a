"""What a station reports, usually once a minute."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PrivateAttr

from rules.record import Record

LARGEST = 1_000_000_000
"""No station measures more batteries or swaps an hour than this; what says so cannot be used."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?", re.ASCII)


def _number(value: Any) -> Any:
    """Allow numbers, and texts that are plainly numbers: some writers store everything as text."""
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError("it should be a number")
    return value


def _whole_ms(value: Any) -> Any:
    """Cut what is finer than a millisecond: some clocks count in fractions."""
    return int(value) if isinstance(value, Decimal) and value.is_finite() else value


def _any_case(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _texts(value: Any) -> Any:
    """Allow lists of texts, and DynamoDB's sets of texts."""
    given = sorted(value, key=str) if isinstance(value, set | frozenset) else value
    if not isinstance(given, list | tuple) or not all(isinstance(each, str) for each in given):
        raise ValueError("it should be a list of texts")
    return given


EpochMs = Annotated[int, Field(ge=0)]
Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
PerHour = Annotated[Decimal, Field(ge=0, le=LARGEST, allow_inf_nan=False)]
StationId = Annotated[str, Field(min_length=1, max_length=2048)]
_Number = BeforeValidator(_number)
_Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class ChargerHealth(StrEnum):
    """What a station reports about its chargers as a whole."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class UnusableField:
    """A field of a stored metric that counts as not reported, and why."""

    name: str
    why: str


class Metric(Record):
    """
    What a station reported at `timestamp` (epoch ms).

    A measurement that the station did not report is None, and rules that need it
    do not fire. What comes in through the API must be complete
    (`rules.intake.metric_intake`).
    """

    station_id: StationId
    timestamp: Annotated[EpochMs, BeforeValidator(_whole_ms)]
    swap_rate: Annotated[PerHour, _Number] | None = None
    demand_surge: bool | None = None
    charger_uptime: Annotated[Percent, _Number] | None = None
    charger_health: Annotated[ChargerHealth, BeforeValidator(_any_case)] | None = None
    charged_batteries: Annotated[Count, _Number] | None = None
    uncharged_batteries: Annotated[Count, _Number] | None = None
    error_logs: _Texts = ()
    fault_patterns: _Texts = ()
    _unusable: tuple[UnusableField, ...] = PrivateAttr(default=())

    @property
    def unusable(self) -> tuple[UnusableField, ...]:
        """The stored fields that could not be used."""
        # Asked of each sample of each station: pydantic's own way to it takes twenty times as long.
        private = self.__pydantic_private__
        found: tuple[UnusableField, ...] = private["_unusable"] if private else ()
        return found

    @property
    def reports_faults(self) -> bool:
        """Whether it says which faults there are: having none is something else than not being readable."""
        return not any(each.name in {"errorLogs", "faultPatterns"} for each in self.unusable)

    def without(self, unusable: Sequence[UnusableField]) -> Self:
        """Return the metric, knowing which of its stored fields could not be used."""
        known = self.model_copy()
        known._unusable = tuple(unusable)  # noqa: SLF001  a copy of its own kind
        return known
