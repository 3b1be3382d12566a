"""The file of `aiops rules test`: series that stations report, and the alerts that should be open at given times."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import InvalidRuleTests
from rules.evaluate.rule import RuleSection
from rules.metric import Metric
from rules.report.series_notation import NotationRefused, Value, expanded
from rules.text.durations import duration_ms
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, read_mapping
from rules.units import MINUTE_MS

_LIKE = "tests: [{name: ..., input_series: [...], alert_test: [...]}]"
FIELDS = tuple(
    str(field.alias) for name, field in Metric.model_fields.items() if name not in {"station_id", "timestamp"}
)


def _duration(raw: Any) -> Any:
    found = duration_ms(raw) if isinstance(raw, str) else None
    if found is None:
        raise PydanticCustomError("duration", "it should be a time like 30s, 5m or 1h30m")
    return found


def _zero_or_duration(raw: Any) -> Any:
    return 0 if raw in {0, "0"} and not isinstance(raw, bool) else _duration(raw)


def _series(raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, str):
        return raw
    try:
        return tuple(expanded(raw))
    except NotationRefused as error:
        raise PydanticCustomError("series", "{why}", {"why": str(error)}) from error


Duration = Annotated[int, BeforeValidator(_duration), Field(gt=0)]
SinceStart = Annotated[int, BeforeValidator(_zero_or_duration)]
Reported = Annotated[Any, BeforeValidator(_series)]
"""A text is a series; anything else is reported in every sample."""


class InputSeries(RuleSection):
    """What one station reports: each field's values, one a sample. A field that is not there is not reported."""

    station: Annotated[str, Field(min_length=1)]
    values: dict[str, Reported]

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields of each sample; an empty one is a sample that never came."""
        length = max((len(each) for each in self.values.values() if isinstance(each, tuple)), default=0)
        return [self._row(place) for place in range(length)]

    def _row(self, place: int) -> dict[str, Any]:
        given = {name: _at(values, place) for name, values in self.values.items()}
        came = any(given[name] is not None for name, values in self.values.items() if isinstance(values, tuple))
        return {name: value for name, value in given.items() if value is not None} if came else {}


def _at(values: Any, place: int) -> Value | Any:
    if not isinstance(values, tuple):
        return values
    return values[place] if place < len(values) else None


class ExpectedAlert(RuleSection):
    """An alert that should be open; what is left out may be anything."""

    alertType: AlertType  # noqa: N815  as in the table
    severity: Severity | None = None
    reason: str | None = None
    station: str | None = None


class AlertTest(RuleSection):
    """The alerts that are open at a time: of all stations and types, or only of those that are named."""

    eval_time: SinceStart
    station: str | None = None
    alertType: AlertType | None = None  # noqa: N815  as in the table
    exp_alerts: tuple[ExpectedAlert, ...] = ()


class RuleTest(RuleSection):
    """Series that begin together, and what should be open when."""

    name: str = ""
    interval: Duration = MINUTE_MS
    start: str = "2026-01-01T00:00+00:00"
    input_series: Annotated[tuple[InputSeries, ...], Field(min_length=1)]
    alert_test: tuple[AlertTest, ...] = ()


class RuleTestFile(RuleSection):
    """`rules` and `stations` are files beside it; without them those in use are meant."""

    rules: str | None = None
    stations: str | None = None
    evaluation_interval: Duration = MINUTE_MS
    tests: Annotated[tuple[RuleTest, ...], Field(min_length=1)]


def parse_rule_tests(text: str, name: str) -> RuleTestFile:
    """Return the tests in YAML text; `name` is what errors call the file. Raises InvalidRuleTests with every fault."""
    try:
        return RuleTestFile.model_validate(read_mapping(text, like=_LIKE))
    except YamlRefused as error:
        raise InvalidRuleTests(name, [str(error)]) from error
    except ValidationError as error:
        raise InvalidRuleTests(name, [str(fault) for fault in faults_of(error, RuleTestFile)]) from error
