"""The rules file as a value: read once at start, refused with everything that is wrong with it."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate.rule import Rule, RuleSection, Whole
from rules.evaluate.thresholds import ChargerDownRule, FaultPatternRule, HighDemandRule, LowInventoryRule, StormBounds
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, read_mapping, read_text

MS_PER_MINUTE = 60_000
_EMPTY = "the file is empty; leave AIOPS_RULES_FILE unset for the shipped rules"


class RuleSet(RuleSection):
    """All rules and the window that they look at."""

    window_minutes: Annotated[Whole, Field(ge=1, le=60)] = 5
    low_inventory: LowInventoryRule = LowInventoryRule()
    charger_down: ChargerDownRule = ChargerDownRule()
    high_demand: HighDemandRule = HighDemandRule()
    fault_pattern: FaultPatternRule = FaultPatternRule()
    storm: StormBounds = StormBounds()

    @model_validator(mode="after")
    def _silence_outlasts_the_window(self) -> Self:
        if self.charger_down.silent_after_minutes < self.window_minutes:
            raise ValueError("charger_down.silent_after_minutes should not be under window_minutes")
        return self

    @property
    def window_ms(self) -> int:
        """The window in milliseconds."""
        return self.window_minutes * MS_PER_MINUTE

    def rule(self, alert_type: AlertType) -> Rule:
        """Return the rule that opens alerts of a type."""
        return {
            AlertType.LOW_INVENTORY: self.low_inventory,
            AlertType.CHARGER_DOWN: self.charger_down,
            AlertType.HIGH_DEMAND: self.high_demand,
            AlertType.FAULT_PATTERN: self.fault_pattern,
        }[alert_type]

    def cooldown_ms(self, alert_type: AlertType) -> int:
        """Return how long (ms) after a decision a station may not alert on the same type again."""
        return self.rule(alert_type).cooldown_minutes * MS_PER_MINUTE


def load_rules(path: Path) -> RuleSet:
    """Read a rules file; raise `InvalidRules` with every fault."""
    try:
        text = read_text(path)
    except YamlRefused as error:
        raise InvalidRules(str(path), [str(error)]) from error
    return parse_rules(text, str(path))


def parse_rules(text: str, name: str) -> RuleSet:
    """Make rules of YAML text; `name` is what errors call the file."""
    try:
        return RuleSet.model_validate(read_mapping(text, like="window_minutes: 5", if_empty=_EMPTY))
    except YamlRefused as error:
        raise InvalidRules(name, [str(error)]) from error
    except ValidationError as error:
        raise InvalidRules(name, [str(fault) for fault in faults_of(error, RuleSet)]) from error


def default_rules() -> RuleSet:
    """Return the rules that are shipped with the package."""
    return parse_rules(files("rules").joinpath("rules.yml").read_text(encoding="utf-8"), "rules.yml")
