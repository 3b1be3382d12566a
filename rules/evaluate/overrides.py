"""Rules for some stations: what an override of the rules file changes, and which rules a station has in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import TYPE_CHECKING, Any, Self

from pydantic import ConfigDict, ValidationError, model_validator

from rules.stations.for_some import ForSome
from rules.stations.patterns import may_be_one
from rules.stations.register import Register
from rules.stations.station_facts import StationFacts
from rules.text.faults import Fault, faults_of
from rules.text.yaml_file import merged

if TYPE_CHECKING:
    from rules.evaluate.ruleset import RuleSet

_MOST_STATIONS = 50_000
"""Names that somebody typed are asked for as well: what is kept of them is bounded."""

_FOR_ALL = frozenset({"overrides", "storm"})


class Override(ForSome):
    """Whom it is for, by ids, patterns and groups; every other key is one of the rules file, with its new value."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="after")
    def _is_for_some(self) -> Self:
        if self.is_for_all:
            raise ValueError("stations or groups should say for whom it is")
        if for_all := sorted(_FOR_ALL & self.changes.keys()):
            raise ValueError(f"{' and '.join(for_all)} cannot differ between stations")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """What it changes, as the file has it."""
        return self.model_extra or {}

    def may_meet(self, other: Override) -> bool:
        """Whether a station can exist that both are for."""
        if self.groups or other.groups:
            return True
        return any(may_be_one(mine, theirs) for mine in self.stations for theirs in other.stations)


def version_of(rules: RuleSet, register: Register) -> str:
    """Return a short hash of what rules and a register say."""
    said = rules.model_dump_json() + register.model_dump_json(exclude_unset=True)
    return sha256(said.encode()).hexdigest()[:12]


class StationRules:
    """
    The rules of each station: those of the file, with every override that is for it, in the order of the file.

    So the last one that names a key wins. What was found for a station is kept.
    """

    def __init__(self, base: RuleSet, register: Register) -> None:
        self._base = base
        self.register = register
        self._built: dict[tuple[int, ...], RuleSet] = {(): base}
        self._of: dict[str, RuleSet] = {}

    @cached_property
    def version(self) -> str:
        """What the file and the register say, as a short hash."""
        return version_of(self._base, self.register)

    def of(self, station_id: str) -> RuleSet:
        """Return the rules of a station, with its facts."""
        if (known := self._of.get(station_id)) is None:
            station = self.register.station(station_id)
            known = self._built_with(self._chosen(station)).for_station(station, self)
            if len(self._of) >= _MOST_STATIONS:
                self._of.clear()
            self._of[station_id] = known
        return known

    def faults(self) -> Iterator[str]:
        """
        Yield what is wrong with the overrides: groups that do not exist, and values that do not fit.

        Each is tried alone; if all are right, in pairs and as the stations of the register have them.
        """
        alone = list(self._faults_alone())
        yield from alone
        if alone:
            return
        pairs = combinations(enumerate(self._base.overrides), 2)
        meeting = {(one, other) for (one, a), (other, b) in pairs if a.may_meet(b)}
        registered = {self._chosen(self.register.station(each)) for each in self.register.ids}
        for numbers in sorted(meeting | {each for each in registered if len(each) > 1}):
            together = " and ".join(f"overrides.{each}" for each in numbers)
            yield from (f"{together}, for one station: {fault}" for fault in self._refused(numbers))

    def _faults_alone(self) -> Iterator[str]:
        for number, override in enumerate(self._base.overrides):
            yield from override.unknown_groups(self.register, f"overrides.{number}")
            for fault in self._refused((number,)):
                yield str(replace(fault, path=("overrides", str(number), *fault.path)))

    def _refused(self, numbers: tuple[int, ...]) -> list[Fault]:
        try:
            self._built[numbers] = self._with(numbers)
        except ValidationError as error:
            return faults_of(error, type(self._base))
        return []

    def _built_with(self, numbers: tuple[int, ...]) -> RuleSet:
        """Return the rules with some overrides; of those that do not fit together, without the last."""
        while numbers not in self._built and self._refused(numbers):
            numbers = numbers[:-1]
        return self._built[numbers]

    def _with(self, numbers: tuple[int, ...]) -> RuleSet:
        changed = self._base.model_dump(exclude={"overrides"})
        for each in numbers:
            changed = merged(changed, self._base.overrides[each].changes)
        return type(self._base).model_validate(changed)

    def _chosen(self, station: StationFacts) -> tuple[int, ...]:
        return tuple(number for number, each in enumerate(self._base.overrides) if each.names(station))
