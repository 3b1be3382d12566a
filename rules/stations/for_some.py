"""What an entry of a file says about for which stations it is: by id, pattern or group."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from rules.stations.patterns import means
from rules.stations.register import Register
from rules.stations.station_facts import StationFacts
from rules.text.doubts import ReadableName
from rules.text.normal_form import normal


def several(raw: Any) -> Any:
    """Return a list of one for a single text; anything else as it is."""
    return (raw,) if isinstance(raw, str) else raw


class ForSome(BaseModel):
    """Whom an entry is for: `stations` are ids or patterns, `groups` those of the register."""

    stations: Annotated[tuple[ReadableName, ...], BeforeValidator(several)] = ()
    groups: Annotated[tuple[ReadableName, ...], BeforeValidator(several)] = ()

    @property
    def is_for_all(self) -> bool:
        """Whether it names no station and no group."""
        return not self.stations and not self.groups

    def names(self, station: StationFacts) -> bool:
        """Whether it names a station, or its group."""
        is_in_group = station.group is not None and normal(station.group) in map(normal, self.groups)
        return is_in_group or any(means(each, station.station_id) for each in self.stations)

    def unknown_groups(self, register: Register, place: str) -> Iterator[str]:
        """Yield a sentence for each group that is not in the register."""
        known = ", ".join(sorted(register.group_names)) or "none"
        for group in sorted(set(map(normal, self.groups)) - set(map(normal, register.group_names))):
            yield f"{place}.groups: no group '{group}' in the station register; it has: {known}"
