"""What all rules have in common: the switch, the cool-down and the severity steps."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from rules.alert.alert import Severity
from rules.text.faults import Fault, faults_of
from rules.text.yaml_file import merged
from rules.units import MINUTE_MS


def _plain_number(raw: object) -> Decimal:
    """Take a YAML number as written: 0.1 is exactly a tenth, and neither "5" nor true is a number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise PydanticCustomError("number", "it should be a number")
    return Decimal(str(raw))


Number = Annotated[Decimal, BeforeValidator(_plain_number), Field(ge=0, allow_inf_nan=False)]
Percentage = Annotated[Number, Field(le=100)]
Whole = Annotated[int, Strict(), Field(ge=0)]
Switch = Annotated[bool, Strict()]
SeveralSamples = Annotated[Whole, Field(ge=2)]
"""At least two: one bad sample is a glitch until a second one says the same."""


class RuleSection(BaseModel):
    """A section of the rules file. An unknown key is an error: a misspelt threshold must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what was worked out of it: another process works that out itself."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return {**super().__getstate__(), "__dict__": said}


class Rule(RuleSection):
    """
    The section of one rule; its `window_minutes` are those of the file where they are 0.

    With `shadow` it is evaluated and counted, and opens no alert. While a station is closed or in maintenance it opens
    none, unless it `alerts_when_closed`. A finding opens an alert once its condition has stood `for_minutes` and
    samples cover `covered_seconds`. A condition clears once no trouble was found for `keep_firing_minutes`, by the
    values of `clear_when` where it has some: those of `clears_at_more` are not under those by which it fires, those of
    `clears_at_less` not over them.
    """

    clears_at_more: ClassVar[tuple[str, ...]] = ()
    clears_at_less: ClassVar[tuple[str, ...]] = ()

    enabled: Switch = True
    shadow: Switch = False
    alerts_when_closed: Switch = False
    window_minutes: Annotated[Whole, Field(le=60)] = 0
    for_minutes: Annotated[Whole, Field(le=230)] = 0
    covered_seconds: Annotated[Whole, Field(le=3600)] = 0
    keep_firing_minutes: Annotated[Whole, Field(le=230)] = 0
    clear_when: dict[str, Any] = Field(default_factory=dict)
    _clearing: Self | None = PrivateAttr(None)
    cooldown_minutes: Annotated[Whole, Field(le=1440)] = 15

    @model_validator(mode="before")
    @classmethod
    def _keeps_what_is_not_named(cls, raw: Any) -> Any:
        """Put values that are given in part, like one step of a severity, over the default ones."""
        given = raw if isinstance(raw, dict) else {}
        defaults = {name: cls._default_of(name) for name, value in given.items() if isinstance(value, dict) and value}
        return {**given, **{name: merged(default, given[name]) for name, default in defaults.items()}} or raw

    @classmethod
    def _default_of(cls, name: str) -> dict[str, Any]:
        field = cls.model_fields.get(name)
        default = field.get_default(call_default_factory=True) if field else None
        return default.model_dump() if isinstance(default, RuleSection) else default or {}

    @model_validator(mode="after")
    def _clears_by_values_that_fit(self) -> Self:
        if self.clear_when:
            if common := sorted(Rule.model_fields.keys() & self.clear_when.keys()):
                raise ValueError(f"clear_when.{common[0]}: it is not a value that a condition is judged by")
            changed = {**merged(self.model_dump(exclude={"clear_when"}), self.clear_when), "clear_when": {}}
            try:
                self._clearing = type(self).model_validate(changed)
            except ValidationError as error:
                if self._is_wrong_itself():
                    return self
                raise ValueError("; ".join(_of_clearing(each) for each in faults_of(error, type(self)))) from error
        self._check_clears_later()
        return self

    def _check_clears_later(self) -> None:
        for names, side, sign in ((self.clears_at_more, "under", 1), (self.clears_at_less, "over", -1)):
            for name in names:
                if (getattr(self.clearing, name) - getattr(self, name)) * sign < 0:
                    raise ValueError(f"clear_when.{name} should not be {side} {name}")

    def _is_wrong_itself(self) -> bool:
        """Whether the values themselves do not fit, which is said of them."""
        try:
            type(self).model_validate({**self.model_dump(exclude={"clear_when"}), "clear_when": {}})
        except ValidationError:
            return True
        return False

    @property
    def clearing(self) -> Self:
        """The same rule with the values by which its condition clears."""
        return self._clearing or self

    @property
    def for_ms(self) -> int:
        """How long a condition must have stood (ms)."""
        return self.for_minutes * MINUTE_MS

    @property
    def keep_firing_ms(self) -> int:
        """How long no trouble must have been found (ms)."""
        return self.keep_firing_minutes * MINUTE_MS

    def check_past(self, past_minutes: int) -> None:
        """Raise ValueError if the rule looks further back than what is kept."""


def _of_clearing(fault: Fault) -> str:
    return f"clear_when.{fault}" if fault.path else f"clear_when: {fault.why}"


class RisingSteps(RuleSection):
    """The severity of a number that is worse the higher it is: a step is reached at its value or above."""

    medium: Number
    high: Number
    critical: Number

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if not self.medium < self.high < self.critical:
            raise ValueError("the steps should rise: medium under high, high under critical")
        return self

    def severity(self, value: Decimal | int) -> Severity:
        """Return the worst severity whose step `value` reaches; LOW if it reaches none."""
        steps = ((self.critical, Severity.CRITICAL), (self.high, Severity.HIGH), (self.medium, Severity.MEDIUM))
        return next((severity for step, severity in steps if value >= step), Severity.LOW)


class FallingSteps(RuleSection):
    """The severity of a number that is worse the lower it is: a step is reached at its value or below."""

    medium: Number
    high: Number
    critical: Number

    @model_validator(mode="after")
    def _fall(self) -> Self:
        if not self.medium > self.high > self.critical:
            raise ValueError("the steps should fall: medium over high, high over critical")
        return self

    def severity(self, value: Decimal | int) -> Severity:
        """Return the worst severity whose step `value` reaches; LOW if it reaches none."""
        steps = ((self.critical, Severity.CRITICAL), (self.high, Severity.HIGH), (self.medium, Severity.MEDIUM))
        return next((severity for step, severity in steps if value <= step), Severity.LOW)


def steps(medium: int, high: int, critical: int) -> dict[str, Decimal]:
    """Return the steps' values by name, as the two classes of steps take them."""
    return {"medium": Decimal(medium), "high": Decimal(high), "critical": Decimal(critical)}


def worst(*severities: Severity) -> Severity:
    """Return the worst of some severities."""
    return max(severities, key=lambda severity: severity.rank)


def one_worse(severity: Severity) -> Severity:
    """Return the next severity up; CRITICAL stays."""
    return list(Severity)[min(severity.rank + 1, Severity.CRITICAL.rank)]
