"""The rules file, read once at start; an invalid one is refused with everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, create_model, model_validator

from rules.alert.alert import Alert, AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate import charger_down
from rules.evaluate.bounds import FlappingBounds, StormBounds
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.inhibition import INHIBITIONS, Inhibition, no_circle
from rules.evaluate.kinds import KINDS, kind_of
from rules.evaluate.lateness import Reach
from rules.evaluate.overrides import Override, StationRules, version_of
from rules.evaluate.own_window import check_windows
from rules.evaluate.rule import Rule, RuleSection, SeveralSamples, Whole
from rules.evaluate.rule_kind import R, RuleKind
from rules.evaluate.silence import SilenceRule
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.stations.register import NO_STATIONS, Register
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, read_mapping, read_text
from rules.units import MINUTE_MS, SECOND_MS

_EMPTY = "the file is empty; leave AIOPS_RULES_FILE unset for the shipped rules"


class RuleSet(RuleSection):
    """
    The window that rules look at, the bounds of a storm, and a section for each kind of rule.

    `of` a station are those with its overrides; they know the `station`. Whatever judges one station asks for them.
    """

    window_minutes: Annotated[Whole, Field(ge=1, le=60)] = 5
    past_minutes: Annotated[Whole, Field(ge=5, le=240)] = 60
    clock_error_seconds: Annotated[Whole, Field(le=300)] = 10
    clear_after_samples: SeveralSamples = 2
    clear_after_seconds: Whole = 50
    storm: StormBounds = StormBounds()
    flapping: FlappingBounds = FlappingBounds()
    inhibit: Annotated[tuple[Inhibition, ...], AfterValidator(no_circle)] = INHIBITIONS
    overrides: tuple[Override, ...] = ()
    _stations: StationRules | None = PrivateAttr(None)
    _station: StationFacts = PrivateAttr(NO_FACTS)

    @model_validator(mode="after")
    def _rules_suit_the_window(self) -> Self:
        check_windows(self, KINDS)
        return self

    def of(self, station_id: str) -> "RuleSet":
        """Return the rules of a station."""
        stations: StationRules | None = self._beside["_stations"]
        return self if stations is None else stations.of(station_id)

    def for_station(self, station: StationFacts, stations: StationRules) -> Self:
        """Return these rules as those of a station; `stations` has those of the others."""
        copy = self.model_copy()
        copy._station, copy._stations = station, stations  # noqa: SLF001 - of its own class
        return copy

    @property
    def station(self) -> StationFacts:
        """The station whose rules these are; no facts, if they are for all."""
        facts: StationFacts = self._beside["_station"]
        return NO_FACTS if self._beside["_stations"] is None else facts

    @property
    def _beside(self) -> dict[str, Any]:
        # Pydantic's own way to private attributes takes longer than a rule.
        return self.__pydantic_private__ or {}

    @property
    def register(self) -> Register:
        """The station register."""
        return NO_STATIONS if self._stations is None else self._stations.register

    @cached_property
    def version(self) -> str:
        """What the file and the register say, as a short hash; comments do not count."""
        return version_of(self, NO_STATIONS) if self._stations is None else self._stations.version

    def window(
        self,
        station_id: str,
        samples: Iterable[Metric],
        now_ms: int,
        last_seen_ms: int | None = None,
        hours: StationHours = NO_HOURS,
    ) -> Window:
        """Return the window of a station at `now_ms` (epoch ms), as its own rules have it."""
        rules = self.of(station_id)
        found = Window.of(station_id, samples, now_ms, rules.window_ms, last_seen_ms, rules.reach)
        is_known = rules.station is not NO_FACTS or hours is not NO_HOURS
        return replace(found, station=rules.station, hours=hours) if is_known else found

    @property
    def window_ms(self) -> int:
        """The length of the window (ms); a rule may have its own (`rules.evaluate.own_window`)."""
        return self.window_minutes * MINUTE_MS

    @cached_property
    def reach(self) -> Reach:
        """How far from now samples may be to be judged: late ones up to the time at which the station is silent."""
        return Reach(self.clock_error_seconds * SECOND_MS, self.silence.silent_after_ms, self.past_ms)

    @property
    def past_ms(self) -> int:
        """How far back from now samples are kept for what needs more than the window (ms)."""
        return self.past_minutes * MINUTE_MS

    @cached_property
    def enabled(self) -> tuple[tuple[RuleKind[Any], Any], ...]:
        """The kinds of the rules that are on, and their sections."""
        sections = ((kind, self.section(kind)) for kind in KINDS)
        return tuple((kind, rule) for kind, rule in sections if rule.enabled)

    @property
    def silence(self) -> SilenceRule:
        """How long a station may be silent, and when it counts as closed."""
        return self.section(charger_down.KIND)

    def section(self, kind: RuleKind[R]) -> R:
        """Return the section of a kind of rule; the defaults for a kind that has none."""
        rule = getattr(self, kind.section, None)
        return rule if isinstance(rule, kind.rule) else kind.rule()

    def rule(self, alert_type: AlertType) -> Rule:
        """Return the section of the rule that opens alerts of a type."""
        rule: Rule = self.section(kind_of(alert_type))
        return rule

    def cooldown_of(self, alert: Alert) -> int:
        """Return for how long (ms) its station opens no new alert of its type once an alert is decided."""
        return self.of(alert.station_id).cooldown_ms(alert.alert_type)

    def cooldown_ms(self, alert_type: AlertType) -> int:
        """Return for how long (ms) after a decision a station opens no new alert of the same type."""
        return self.rule(alert_type).cooldown_minutes * MINUTE_MS


_SECTIONS: dict[str, Any] = {kind.section: (kind.rule, kind.rule()) for kind in KINDS}
_RulesFile: type[RuleSet] = create_model(
    # Found by this name, so that other processes can be given rules.
    "_RulesFile",
    __base__=RuleSet,
    __module__=__name__,
    **_SECTIONS,
)


def load_rules(path: Path | None, register: Register = NO_STATIONS) -> RuleSet:
    """
    Return the rules in a file or, without a file, the shipped ones, for the stations of a register.

    Raises InvalidRules with every fault.
    """
    if path is None:
        return default_rules() if register == NO_STATIONS else parse_rules(_shipped(), "rules.yml", register)
    try:
        text = read_text(path)
    except YamlRefused as error:
        raise InvalidRules(str(path), [str(error)]) from error
    return parse_rules(text, str(path), register)


def parse_rules(text: str, name: str, register: Register = NO_STATIONS) -> RuleSet:
    """Return the rules in YAML text; `name` is what errors call the file. Raises InvalidRules."""
    try:
        rules = _RulesFile.model_validate(read_mapping(text, like="window_minutes: 5", if_empty=_EMPTY))
    except YamlRefused as error:
        raise InvalidRules(name, [str(error)]) from error
    except ValidationError as error:
        raise InvalidRules(name, [str(fault) for fault in faults_of(error, _RulesFile)]) from error
    if register == NO_STATIONS and not rules.overrides:
        return rules
    stations = StationRules(rules, register)
    if faults := list(stations.faults()):
        raise InvalidRules(name, faults)
    return rules.for_station(NO_FACTS, stations)


def _shipped() -> str:
    return files("rules").joinpath("rules.yml").read_text(encoding="utf-8")


@cache
def default_rules() -> RuleSet:
    """Return the rules shipped with the package."""
    return parse_rules(_shipped(), "rules.yml")
