"""The playbook file: entries over the shipped ones, checked when it is loaded, and what they plan for an alert."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from rules.alert.errors import InvalidPlaybook
from rules.alert.plan import Plan
from rules.evaluate.finding import Finding
from rules.evaluate.rule import Number, Percentage
from rules.playbook.facts import Fact
from rules.playbook.play import Occasion, Play, RemediationName
from rules.playbook.template import template_of
from rules.stations.register import NO_STATIONS, Register
from rules.text.excerpt import excerpt
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, read_mapping, read_text

LONGEST = 500
"""Characters of a recommendation, and of what approving does: as many as a card shows."""

_LIKE = "plays: [{alert_types: CHARGER_DOWN, runbook: https://wiki.example.org/chargers}]"
_EMPTY = "the file is empty; leave AIOPS_PLAYBOOK_FILE unset for the shipped playbook"


class Branch(StrEnum):
    """The remediations that the shipped state machine knows: its branches."""

    REBALANCE_BATTERIES = "RebalanceBatteries"
    RESTART_CHARGERS = "RestartChargers"
    SHIFT_DEMAND = "ShiftDemand"
    INSPECT_FAULT = "InspectFault"


class SurplusBounds(BaseModel):
    """
    Which stations can spare batteries.

    Those at most so many km away where coordinates are known, which keep such a share of theirs charged.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    within_km: Number = Decimal(30)
    keep_share_percent: Percentage = Decimal(50)


class Playbook(BaseModel):
    """Entries, the last of which to name a key wins, as with the overrides of the rules file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plays: Annotated[tuple[Play, ...], Field(max_length=2_000)] = ()
    remediations: tuple[RemediationName, ...] = ()
    """What a state machine of one's own knows beside the shipped ones."""
    surplus: SurplusBounds = SurplusBounds()
    _shipped: int = PrivateAttr(0)

    def over(self, shipped: "Playbook") -> "Playbook":
        """Return the shipped entries with these after them."""
        surplus = shipped.surplus.model_copy(update=self.surplus.model_dump(exclude_unset=True))
        whole = self.model_copy(update={"plays": (*shipped.plays, *self.plays), "surplus": surplus})
        whole._shipped = len(shipped.plays)  # noqa: SLF001 - of its own class
        return whole

    def faults(self, register: Register) -> Iterator[str]:
        """Yield a sentence for each group that the register does not have, and for each unknown remediation."""
        known = [*Branch, *self.remediations]
        for number, play in enumerate(self.plays):
            yield from play.unknown_groups(register, f"plays.{number}")
            if play.remediation is not None and play.remediation not in known:
                yield (
                    f"plays.{number}.remediation: the state machine knows no '{play.remediation}'; it knows "
                    f"{', '.join(known)}. One of your own state machine is named in remediations first"
                )

    @cached_property
    def version(self) -> str:
        """What it says, as a short hash; comments do not count."""
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:12]

    @property
    def own(self) -> tuple[Play, ...]:
        """The entries that are not shipped ones."""
        return self.plays[self._shipped :]

    def chosen(self, occasion: Occasion) -> dict[str, Any]:
        """Return what is said for an alert, and as `entry` the place of the entry that recommends."""
        said: dict[str, Any] = {}
        for number, play in enumerate(self.plays):
            if play.is_for(occasion):
                before = {} if play.remediation is not None else said.get("parameters", {})
                said |= play.says
                said["parameters"] = {**before, **(play.parameters or {})}
                said |= {"entry": self._place(number)} if play.recommend is not None else {}
        return said

    def planned(self, finding: Finding, occasion: Occasion, facts: Mapping[str, Fact]) -> Finding:
        """Return a finding with its recommendation and its plan."""
        said = self.chosen(occasion)
        if "remediation" not in said:
            return finding
        plan = Plan(
            does=_filled(said["does"], facts),
            remediation=said["remediation"],
            parameters=dict(_parameters(said["parameters"], facts)),
            runbook=said.get("runbook"),
            entry=said["entry"],
            version=self.version,
        )
        words = f"{said['recommend']} {said.get('details', '')}"
        return finding.model_copy(update={"recommended_action": _filled(words, facts), "plan": plan})

    def _place(self, number: int) -> str:
        return f"shipped plays.{number}" if number < self._shipped else f"plays.{number - self._shipped}"


def _filled(text: str, facts: Mapping[str, Fact]) -> str:
    return excerpt(template_of(text).filled({name: fact.words for name, fact in facts.items()}), LONGEST)


def _parameters(given: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        fact = template_of(value).only_fact if isinstance(value, str) else None
        if fact is None:
            yield name, _filled(value, facts) if isinstance(value, str) else value
        elif fact in facts:
            yield name, facts[fact].value


def load_playbook(path: Path | None, register: Register = NO_STATIONS) -> Playbook:
    """Return the playbook in a file over the shipped one, for the stations of a register. Raises InvalidPlaybook."""
    if path is None:
        return default_playbook()
    try:
        text = read_text(path)
    except YamlRefused as error:
        raise InvalidPlaybook(str(path), [str(error)]) from error
    return parse_playbook(text, str(path), register)


def parse_playbook(text: str, name: str, register: Register = NO_STATIONS) -> Playbook:
    """Return the playbook in YAML text over the shipped one; errors call it `name`. Raises InvalidPlaybook."""
    own = _read(text, name)
    if faults := list(own.faults(register)):
        raise InvalidPlaybook(name, faults)
    return own.over(default_playbook())


@cache
def default_playbook() -> Playbook:
    """Return the playbook shipped with the package."""
    shipped = _read(files("rules").joinpath("playbook.yml").read_text(encoding="utf-8"), "playbook.yml")
    return Playbook().over(shipped)


def _read(text: str, name: str) -> Playbook:
    try:
        return Playbook.model_validate(read_mapping(text, like=_LIKE, if_empty=_EMPTY))
    except YamlRefused as error:
        raise InvalidPlaybook(name, [str(error)]) from error
    except ValidationError as error:
        raise InvalidPlaybook(name, [str(fault) for fault in faults_of(error, Playbook)]) from error
