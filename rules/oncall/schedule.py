"""A schedule as the policy file has it: a rotation, or the calendar that another product exports."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from rules.alert.escalation_policy import PolicySection
from rules.oncall.people import folded
from rules.oncall.shift import Shift
from rules.oncall.wall_clock import instant
from rules.stations.section import Whole
from rules.stations.station_facts import TimeZone
from rules.text.forms import PersonId
from rules.units import DAY_MS

SECRETS = ("calendar", "overrides")
"""Fields whose values nobody repeats: whoever knows the address of a calendar can read it."""

_LONGEST_TURN = 366
_HOURS, _HOUR = 24, 60
"""Hours of a day, minutes of an hour."""


_TIME = re.compile(r"(\d{1,2})(?::([0-5]\d)(?::00)?)?", re.ASCII)


def _time_of_day(raw: Any) -> Any:
    if isinstance(raw, time) and raw.tzinfo is None:
        return raw
    found = _TIME.fullmatch(raw) if isinstance(raw, str) else None
    minutes = int(found[1]) * _HOUR + int(found[2] or 0) if found else _minutes(raw)
    if minutes is None or not 0 <= minutes < _HOURS * _HOUR:
        raise ValueError('it should be a time of the day like "09:00", by the clock of the zone')
    return time(*divmod(minutes, _HOUR))


def _minutes(raw: Any) -> int | None:
    """Return the minutes of a number: to YAML, 10:00 without quotes is 600. Nobody writes 9 for nine past midnight."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        return None
    return raw * _HOUR if raw < _HOURS else raw if raw >= _HOUR else None


class Schedule(PolicySection):
    """
    Who is on call when: `rotation`, each for `days` from `first_day` on, or a `calendar` and the people that it names.

    `overrides` is a second calendar that goes before the first.
    """

    rotation: tuple[PersonId, ...] = Field((), max_length=200)
    first_day: date | None = Field(None, ge=date(2000, 1, 1), le=date(2100, 1, 1))
    days: Annotated[Whole, Field(le=_LONGEST_TURN)] = 7
    handover: Annotated[time, BeforeValidator(_time_of_day)] = time(9)
    calendar: SecretStr | None = None
    overrides: SecretStr | None = None
    people: dict[str, PersonId] = Field(default_factory=dict)
    zone: TimeZone

    @field_validator(*SECRETS)
    @classmethod
    def _is_https_or_file(cls, given: SecretStr | None) -> SecretStr | None:
        text = given.get_secret_value().strip() if given else ""
        scheme, separator, _ = text.partition("://")
        if given is None or (text and not separator):
            return given
        if scheme.lower() == "webcal":
            return SecretStr(f"https{text[len(scheme) :]}")
        if scheme.lower() != "https":
            raise ValueError("it should be an address that begins with https:// or webcal://, or the path of a file")
        return SecretStr(text)

    @field_validator("people")
    @classmethod
    def _tell_people_apart(cls, people: dict[str, str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for name, user_id in people.items():
            if not folded(name):
                raise ValueError("a name in people is empty, and would be found in every shift")
            before = known.setdefault(folded(name), name)
            if people[before] != user_id:
                raise ValueError(f"{before!r} and {name!r} are one name, and of two people")
        return people

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if bool(self.rotation) == (self.calendar is not None):
            raise ValueError("it should have either a rotation or a calendar")
        if self.rotation and self.first_day is None:
            raise ValueError("a rotation should have first_day, on which its first person begins")
        if self.rotation and (self.people or self.overrides):
            raise ValueError("people and overrides belong to a calendar, not to a rotation")
        if self.calendar and not self.people:
            raise ValueError("people is missing: the calendar's names or e-mail addresses, each with a Slack user id")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Everybody whom it may ever call."""
        return tuple(dict.fromkeys((*self.rotation, *self.people.values())))

    def turns(self, begin: int, end: int) -> tuple[Shift, ...]:
        """Return the shifts of the rotation between two times (epoch ms); none of a calendar."""
        if not self.rotation or self.first_day is None:
            return ()
        zone = ZoneInfo(self.zone)
        today = datetime.fromtimestamp(begin / 1000, UTC).astimezone(zone).date()
        number = max(0, (today - self.first_day).days // self.days - 1)
        found = []
        while (shift := self._turn(number, zone)).begin < end:
            found.append(shift)
            number += 1
        return tuple(each for each in found if each.end > begin)

    def _turn(self, number: int, zone: ZoneInfo) -> Shift:
        begin, end = (self._handover(each, zone) for each in (number, number + 1))
        return Shift(begin, end, (self.rotation[number % len(self.rotation)],))

    def _handover(self, number: int, zone: ZoneInfo) -> int:
        first = self.first_day or date.min
        return instant(datetime.combine(first + timedelta(days=number * self.days), self.handover), zone)

    @property
    def known_for(self) -> int:
        """How far ahead it is looked at, in ms: a rotation as far as everybody had a turn, a calendar 90 days."""
        return (len(self.rotation) + 1) * self.days * DAY_MS if self.rotation else 90 * DAY_MS
