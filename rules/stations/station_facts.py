"""What is known about one station, and what an entry of the register may say about some."""

from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

Whole = Annotated[int, Strict(), Field(ge=1)]
Text = Annotated[str, Strict(), Field(min_length=1, max_length=200)]


class RegisterSection(BaseModel):
    """A section of the register. An unknown key is an error: a misspelt fact must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise PydanticCustomError(
            "zone", "it should be a time zone of the IANA list, like Europe/Rome or UTC"
        ) from error
    return name


def _texts(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


class Coordinates(RegisterSection):
    """Where a station is, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class StationEntry(RegisterSection):
    """What an entry says about the stations that it is for; what it leaves out, another entry may say."""

    name: Text | None = None
    group: Text | None = None
    region: Text | None = None
    time_zone: Annotated[str, Strict(), AfterValidator(_a_zone)] | None = None
    cabinets: Whole | None = None
    batteries_per_swap: Annotated[Whole, Field(le=10)] | None = None
    cadence_seconds: Annotated[Whole, Field(le=86_400)] | None = None
    neighbours: Annotated[tuple[Text, ...], BeforeValidator(_texts)] | None = None
    coordinates: Coordinates | None = None
    runbook: Annotated[str, Strict(), Field(pattern=r"^https?://[^\s<>|]+$", max_length=1000)] | None = None


class StationFacts(StationEntry):
    """One station, with everything that the register says about it."""

    station_id: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """Its time zone; UTC if the register has none."""
        return ZoneInfo(self.time_zone or "UTC")


NO_FACTS = StationFacts()
"""What is known of a station that nothing is known of."""
