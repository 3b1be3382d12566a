"""The days that a report covers."""

from typing import Self

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record
from rules.units import DAY_MS

FEWEST_DAYS, MOST_DAYS, USUAL_DAYS = 1, 90, 7


class Period(Record):
    """The `days` times 24 hours before `until` (epoch ms). Both ends belong to it."""

    days: int = Field(ge=FEWEST_DAYS, le=MOST_DAYS)
    until: EpochMs

    @property
    def since(self) -> int:
        """When it begins (epoch ms)."""
        return max(0, self.until - self.days * DAY_MS)

    @classmethod
    def up_to(cls, until: int, days: int = USUAL_DAYS) -> Self:
        """Return the period of `days` days that ends at `until` (epoch ms)."""
        return cls(days=days, until=until)
