"""When a station is worked on: once, or again and again."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from rules.stations.hours import WHOLE_DAY, Spans, is_within, weekdays
from rules.stations.section import RegisterSection, Text

_LOOKS_AHEAD_MINUTES = 2 * 24 * 60
_WEEKS = {"first": 0, "second": 1, "third": 2, "fourth": 3}


def _a_moment(raw: Any) -> Any:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return datetime.combine(raw, time())
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise PydanticCustomError("moment", "it should be a time like 2026-12-01 22:00") from error
    if moment.tzinfo is not None:
        raise PydanticCustomError("moment", "it should be without an offset: it is in the station's time zone")
    return moment


def _an_end(raw: Any) -> Any:
    moment = _a_moment(raw)
    is_a_day = not isinstance(raw, datetime) and len(str(raw)) == len("2026-12-01")
    return datetime.combine(moment, time.max) if is_a_day else moment


Moment = Annotated[datetime, BeforeValidator(_a_moment)]
End = Annotated[datetime, BeforeValidator(_an_end)]
"""A day means its last moment."""


class Maintenance(RegisterSection):
    """
    A time in which the station is worked on.

    Either once, `from` a moment `until` another, or again and again on `days` (`sun`, `mon-fri`, `daily`, `first sat`,
    `last sun`) `at` some hours; then `from` and `until` are the first and the last day of it, and may be left out.
    """

    days: Annotated[str, Strict()] | None = None
    at: Spans = WHOLE_DAY
    begin: Moment | None = Field(None, alias="from")
    end: End | None = Field(None, alias="until")
    why: Text | None = None

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if self.days is None and (self.begin is None or self.end is None or "at" in self.model_fields_set):
            raise ValueError("it should have from and until, or days and at")
        if self.begin is not None and self.end is not None and self.begin > self.end:
            raise ValueError("until should not be before from")
        if self.days is not None:
            _week_and_days(self.days)
        return self

    def holds(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether the station is worked on at a moment."""
        if self.days is not None:
            return is_within(lambda day: self.at if self._is_on(day) else (), now.astimezone(zone))
        return self.begin is not None and self.end is not None and _at(self.begin, zone) <= now < _at(self.end, zone)

    def end_of(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when work that is on at a moment will end, to the minute; None if that is days away."""
        if self.days is None:
            return None if self.end is None else _at(self.end, zone)
        first = now.replace(second=0, microsecond=0)
        minutes = (first + timedelta(minutes=each) for each in range(1, _LOOKS_AHEAD_MINUTES))
        return next((each for each in minutes if not self.holds(each, zone)), None)

    def _is_on(self, day: date) -> bool:
        week, days = _week_and_days(self.days or "")
        is_bounded = (self.begin is not None and day < self.begin.date()) or (
            self.end is not None and day > self.end.date()
        )
        return not is_bounded and day.weekday() in days and _is_in_week(day, week)


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)


def _week_and_days(text: str) -> tuple[str | None, frozenset[int]]:
    first, _, rest = text.strip().lower().partition(" ")
    return (first, weekdays(rest)) if first in {*_WEEKS, "last"} else (None, weekdays(text))


def _is_in_week(day: date, week: str | None) -> bool:
    if week == "last":
        return (day + timedelta(days=7)).month != day.month
    return week is None or (day.day - 1) // 7 == _WEEKS[week]
