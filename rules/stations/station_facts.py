"""What is known about one station, and what an entry of the register may say about some."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

from rules.stations.hours import DateText
from rules.stations.maintenance import Maintenance
from rules.stations.opening_hours import OpeningHours, Week
from rules.stations.section import RegisterSection, Text, Whole
from rules.text.forms import ChannelId, WebAddress
from rules.units import MINUTE_MS


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise PydanticCustomError(
            "zone", "it should be a time zone of the IANA list, like Europe/Rome or UTC"
        ) from error
    return name


TimeZone = Annotated[str, Strict(), AfterValidator(_a_zone)]


def _texts(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str | date) else raw


class Coordinates(RegisterSection):
    """Where a station is, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


END_OF_CALENDAR_MS = 253_402_214_400_000
"""The last day of the year 9999: a wild clock has no opening hours."""


class StationEntry(RegisterSection):
    """What an entry says about the stations that it is for; what it leaves out, another entry may say."""

    name: Text | None = None
    group: Text | None = None
    region: Text | None = None
    time_zone: TimeZone | None = None
    cabinets: Whole | None = None
    batteries_per_swap: Annotated[Whole, Field(le=10)] | None = None
    cadence_seconds: Annotated[Whole, Field(le=86_400)] | None = None
    neighbours: Annotated[tuple[Text, ...], BeforeValidator(_texts)] | None = None
    coordinates: Coordinates | None = None
    opening_hours: Week | None = None
    closed_on: Annotated[tuple[DateText, ...], BeforeValidator(_texts)] | None = None
    maintenance: tuple[Maintenance, ...] | None = None
    channel: Annotated[ChannelId, Strict()] | None = None
    runbook: Annotated[WebAddress, Strict(), Field(max_length=1000)] | None = None


@dataclass(frozen=True)
class Rest:
    """Why nothing is expected of a station: it is closed, or worked on."""

    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.why}" if self.why else self.what


class StationFacts(StationEntry):
    """One station, with everything that the register says about it."""

    station_id: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """Its time zone; UTC if the register has none."""
        return ZoneInfo(self.time_zone or "UTC")

    @cached_property
    def _hours(self) -> OpeningHours | None:
        if self.opening_hours is None and not self.closed_on:
            return None
        return OpeningHours(self.opening_hours, self.closed_on or ())

    @property
    def may_rest(self) -> bool:
        """Whether it is known to close, or to be worked on."""
        return self._hours is not None or bool(self.maintenance)

    def rest(self, now_ms: int) -> Rest | None:
        """Return why nothing is expected of it at a time (epoch ms); None while it should work."""
        if not self.may_rest or not 0 <= now_ms < END_OF_CALENDAR_MS:
            return None
        now = datetime.fromtimestamp(now_ms / 1000, UTC)
        for each in self.maintenance or ():
            if each.holds(now, self.zone):
                return Rest("in maintenance", each.why or "")
        is_open = self._hours is None or self._hours.is_open(now.astimezone(self.zone))
        return None if is_open else Rest("closed")

    def working_since(self, since_ms: int, now_ms: int) -> int:
        """Return from when on it has been working without a rest, to the minute; `since_ms` if it took none since."""
        if not self.may_rest:
            return since_ms
        minutes = range(now_ms, since_ms - 1, -MINUTE_MS)
        return next((at + MINUTE_MS for at in minutes if self.rest(at) is not None), since_ms)


NO_FACTS = StationFacts()
"""What is known of a station that nothing is known of."""
