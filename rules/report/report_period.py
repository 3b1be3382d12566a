"""Which days a report is about: the alerts that were opened in them."""

from typing import Self

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record
from rules.units import DAY_MS

FEWEST_DAYS, MOST_DAYS, USUAL_DAYS = 1, 90, 7


class Period(Record):
    """So many times 24 hours up to a moment. Times are epoch ms, both ends belong to it."""

    days: int = Field(ge=FEWEST_DAYS, le=MOST_DAYS)
    until: EpochMs

    @property
    def since(self) -> int:
        """Where it begins (epoch ms)."""
        return max(0, self.until - self.days * DAY_MS)

    @classmethod
    def up_to(cls, until: int, days: int = USUAL_DAYS) -> Self:
        """Return so many days up to a moment (epoch ms)."""
        return cls(days=days, until=until)
