"""What a station reports, usually once a minute."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rules.record import Record

LARGEST = 1_000_000_000
"""No station measures more batteries or swaps an hour than this; what says so cannot be used."""

EpochMs = Annotated[int, Field(ge=0)]
Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
PerHour = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
StationId = Annotated[str, Field(min_length=1, max_length=2048)]


class ChargerHealth(StrEnum):
    """What a station reports about its chargers as a whole."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


class Metric(Record):
    """
    What a station reported at `timestamp` (epoch ms).

    A measurement that the station did not report is None, and rules that need it
    do not fire. What comes in through the API must be complete
    (`rules.intake.metric_intake`).
    """

    station_id: StationId
    timestamp: EpochMs
    swap_rate: PerHour | None = None
    demand_surge: bool | None = None
    charger_uptime: Percent | None = None
    charger_health: ChargerHealth | None = None
    charged_batteries: Count | None = None
    uncharged_batteries: Count | None = None
    error_logs: tuple[str, ...] = ()
    fault_patterns: tuple[str, ...] = ()
