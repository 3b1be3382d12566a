"""When there is too much of something: alerts at once, or changes of one condition."""

from typing import Annotated

from pydantic import Field

from rules.evaluate.rule import RuleSection, Whole
from rules.units import MINUTE_MS


class StormBounds(RuleSection):
    """How many alerts make a storm, and for how long a digest takes more of them."""

    alerts_per_minute: Annotated[Whole, Field(ge=1)] = 10
    same_fault_stations: Annotated[Whole, Field(ge=2)] = 3
    digest_minutes: Annotated[Whole, Field(ge=1, le=60)] = 10

    @property
    def digest_ms(self) -> int:
        """For how long a digest takes more alerts (ms)."""
        return self.digest_minutes * MINUTE_MS


class FlappingBounds(RuleSection):
    """How many changes in how many looks make a condition one that comes and goes; 0 changes: none is."""

    changes: Annotated[Whole, Field(le=100)] = 4
    looks: Annotated[Whole, Field(ge=2, le=100)] = 20
