"""When a station is open, in its own time zone."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator

from rules.stations.hours import WHOLE_DAY, Span, Spans, checked_date, is_date, is_within, weekdays


def _days(hours: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
    named: set[int] = set()
    for key in hours:
        if is_date(key):
            checked_date(key)
            continue
        days = weekdays(key)
        if days & named:
            raise ValueError(f"'{key}' names a day that another key names as well")
        named |= days
    if not hours:
        raise ValueError("it should be days with hours, like {mon-fri: 06:00-22:00}")
    return hours


Week = Annotated[dict[str, Spans], AfterValidator(_days)]
"""Hours by days of the week, like `mon-fri`, and by dates."""


class OpeningHours:
    """
    Tells when a station is open; without a `week` it always is, but on the dates of `closed_on`.

    A day that the week does not name is closed. A date counts before a day of the week.
    """

    def __init__(self, week: Mapping[str, tuple[Span, ...]] | None, closed_on: Collection[str]) -> None:
        dates = {key: spans for key, spans in (week or {}).items() if is_date(key)}
        self._dates = {**dict.fromkeys(closed_on, ()), **dates}
        self._week: dict[int, tuple[Span, ...]] = {} if week else dict.fromkeys(range(7), WHOLE_DAY)
        for key, spans in (week or {}).items():
            if not is_date(key):
                self._week |= dict.fromkeys(weekdays(key), spans)

    def is_open(self, local: datetime) -> bool:
        """Whether it is open at a moment, by the clock on its wall."""
        return is_within(self._spans, local)

    def _spans(self, day: date) -> tuple[Span, ...]:
        text = day.isoformat()
        of_date = self._dates.get(text, self._dates.get(text[5:]))
        return self._week.get(day.weekday(), ()) if of_date is None else of_date
