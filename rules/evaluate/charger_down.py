"""CHARGER_DOWN: chargers reported down or degraded, low uptime, or a station that went silent."""

from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate import measured
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.lasting import Lasting, lasting
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import FallingSteps, Percentage, SeveralSamples, Whole, steps, worst
from rules.evaluate.rule_kind import Cause, ChartKind, Read, RuleKind, Trend, each_sample
from rules.evaluate.silence import SILENCE, SILENT_FOR, SilenceReason, SilenceRule, judge_silence
from rules.evaluate.window import Window
from rules.metric import ChargerHealth, Metric
from rules.text.wording import beside, counted, exactly, outlook, until_empty
from rules.units import MINUTE_MS


class ChargerDownRule(SilenceRule):
    """Charger health as reported, uptime in percent, and silence in minutes."""

    clears_at_more = ("uptime_under_percent",)

    min_samples: SeveralSamples = 3
    lasting_minutes: Annotated[Whole, Field(ge=1, le=60)] = 5
    severity_when_down: Severity = Severity.CRITICAL
    severity_when_degraded: Severity = Severity.MEDIUM
    uptime_under_percent: Percentage = Decimal(90)
    severity: Severity = Severity.LOW
    severity_by_uptime_percent: FallingSteps = FallingSteps(**steps(85, 70, 40))

    @property
    def lasting(self) -> Lasting:
        """How long chargers must be bad."""
        return Lasting(self.lasting_minutes * MINUTE_MS, self.min_samples, _SHARE)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_when_down.rank < self.severity_when_degraded.rank:
            raise ValueError("severity_when_down should not be milder than severity_when_degraded")
        if self.severity_by_uptime_percent.medium > self.uptime_under_percent:
            raise ValueError("severity_by_uptime_percent.medium should not be over uptime_under_percent")
        return self


class ChargerReason(Reason):
    """Why CHARGER_DOWN fired for a station that reports; of two signs of one severity the later one counts."""

    UPTIME_UNDER_THRESHOLD = "uptime_under_threshold"
    CHARGER_REPORTED_DEGRADED = "charger_reported_degraded"
    CHARGER_REPORTED_DOWN = "charger_reported_down"


_SHARE = 0.7  # Of the samples of that time so many must be bad.
Grade = tuple[Severity, ChargerReason]
"""How bad one sample is, and why."""


def evaluate(window: Window, rule: ChargerDownRule) -> Finding | None:
    """Judge the chargers by the window, and an empty window by how long the station has been silent."""
    if window.newest is None:
        return judge_silence(window, rule)
    bad = lasting(window, measured.chargers, lambda sample: _is_bad(sample, rule), rule.lasting)
    if not bad:
        return None
    # The grade that half of them reach: one outlier neither raises the severity nor lowers it.
    grades = sorted((grade for sample in bad if (grade := _grade(sample, rule)) is not None), key=_weight)
    severity, reason = grades[len(grades) // 2]
    return _finding(window, bad, severity, reason, rule)


def _is_bad(sample: Metric, rule: ChargerDownRule) -> bool:
    return _grade(sample, rule) is not None


def _grade(sample: Metric, rule: ChargerDownRule) -> Grade | None:
    health, uptime = sample.charger_health, sample.charger_uptime
    signs: list[Grade] = []
    if health is ChargerHealth.DOWN:
        signs.append((rule.severity_when_down, ChargerReason.CHARGER_REPORTED_DOWN))
    if health is ChargerHealth.DEGRADED:
        signs.append((rule.severity_when_degraded, ChargerReason.CHARGER_REPORTED_DEGRADED))
    if uptime is not None and uptime < rule.uptime_under_percent:
        step = worst(rule.severity, rule.severity_by_uptime_percent.severity(uptime))
        signs.append((step, ChargerReason.UPTIME_UNDER_THRESHOLD))
    return max(signs, key=_weight, default=None)


def _is_calm(window: Window, rule: ChargerDownRule) -> bool:
    """Whether the newest samples say that all is well: most of them would have to be bad."""
    return bool(window.samples) and all(_is_well(sample, rule) for sample in window.latest)


def _is_well(sample: Metric, rule: ChargerDownRule) -> bool:
    uptime = sample.charger_uptime
    return sample.charger_health is ChargerHealth.HEALTHY and uptime is not None and uptime >= rule.uptime_under_percent


def _weight(grade: Grade) -> tuple[int, int]:
    return grade[0].rank, list(ChargerReason).index(grade[1])


def _finding(
    window: Window, bad: tuple[Metric, ...], severity: Severity, reason: ChargerReason, rule: ChargerDownRule
) -> Finding:
    minutes = minutes_to_empty(window)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.CHARGER_DOWN,
        severity=severity,
        reason=reason,
        title=f"{window.station_id}: {_what(bad, reason, rule)}{until_empty(minutes)}",
        description=_description(window, bad, rule) + outlook(minutes),
        observed_at=window.now_ms,
        thresholds={"uptimeUnderPercent": rule.uptime_under_percent, "minSamples": rule.min_samples},
        facts=measures(window, rule) | _fired(bad, reason, rule),
        samples=bad,
        minutes_to_empty=minutes,
    )


def _what(bad: tuple[Metric, ...], reason: ChargerReason, rule: ChargerDownRule) -> str:
    said = {
        ChargerReason.CHARGER_REPORTED_DOWN: "chargers down",
        ChargerReason.CHARGER_REPORTED_DEGRADED: "chargers degraded",
        ChargerReason.UPTIME_UNDER_THRESHOLD: f"charger uptime under {exactly(rule.uptime_under_percent)} %",
    }[reason]
    uptime = _fired(bad, reason, rule).get("chargerUptimePercent", _uptime(bad[0], rule))
    return said + _at(uptime)


def _description(window: Window, bad: tuple[Metric, ...], rule: ChargerDownRule) -> str:
    over = sum(sample.timestamp >= bad[-1].timestamp for sample in window.whole)
    seen = f"{len(bad)} of the last {counted(over, 'sample')}"
    newest = f"health: {bad[0].charger_health or 'not reported'}{_at(_uptime(bad[0], rule))}"
    which = "the newest among them" if bad[0] is window.newest else "though not the newest"
    return f"{seen} are bad, {which} ({newest}). What is not charged now is missing from the stock later."


def _at(uptime: Decimal | None) -> str:
    return "" if uptime is None else f", uptime {exactly(uptime)} %"


def _uptime(sample: Metric, rule: ChargerDownRule) -> Decimal | None:
    return None if sample.charger_uptime is None else beside(sample.charger_uptime, rule.uptime_under_percent)


def _fired(bad: tuple[Metric, ...], reason: ChargerReason, rule: ChargerDownRule) -> dict[str, Any]:
    """Return the fact behind the reason, from the newest sample that shows it: a later outlier may show another one."""
    if reason is ChargerReason.UPTIME_UNDER_THRESHOLD:
        uptimes = (uptime for sample in bad if (uptime := _uptime(sample, rule)) is not None)
        return {"chargerUptimePercent": next(each for each in uptimes if each < rule.uptime_under_percent)}
    is_down = reason is ChargerReason.CHARGER_REPORTED_DOWN
    return {"chargerHealth": str(ChargerHealth.DOWN if is_down else ChargerHealth.DEGRADED)}


def measures(window: Window, rule: ChargerDownRule) -> dict[str, Any]:
    """Return the newest sample's health and uptime, and how many samples are bad, whether the rule fires or not."""
    newest = window.newest
    facts = {
        "badSamples": sum(_is_bad(sample, rule) for sample in window.samples),
        "samples": len(window.samples),
        "chargerUptimePercent": _uptime(newest, rule) if newest else None,
        "chargerHealth": str(newest.charger_health) if newest and newest.charger_health else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


_reported_uptime: Read = attrgetter("charger_uptime")
HEALTH = Criterion("Charger health", "chargerHealth")
UPTIME = Criterion("Uptime", "chargerUptimePercent", " %", "uptimeUnderPercent", Side.UNDER)
BAD_SAMPLES = Criterion("Bad samples", "badSamples", "", "minSamples", Side.AT_LEAST)
_BY_HEALTH = (HEALTH.fact, BAD_SAMPLES.fact)

KIND = RuleKind(
    alert_type=AlertType.CHARGER_DOWN,
    rule=ChargerDownRule,
    judge=evaluate,
    measures=measures,
    tells=measured.chargers,
    fewest=lambda rule: rule.min_samples,
    causes={
        ChargerReason.CHARGER_REPORTED_DOWN: Cause(_BY_HEALTH, tells=measured.health, is_outage=True),
        ChargerReason.CHARGER_REPORTED_DEGRADED: Cause(_BY_HEALTH, tells=measured.health),
        ChargerReason.UPTIME_UNDER_THRESHOLD: Cause((UPTIME.fact,), tells=measured.uptime),
        SilenceReason.STATION_SILENT: SILENCE,
    },
    criteria=(HEALTH, UPTIME, BAD_SAMPLES, SILENT_FOR),
    trend=Trend("uptime %", _reported_uptime, UPTIME),
    chart=ChartKind("charger uptime", each_sample(_reported_uptime), UPTIME, "alert under {} %", "%"),
    trouble="with charger trouble",
    also_called=("chargers", "offline", "outage", "uptime", "power", "silent"),
    is_bad=_is_bad,
    is_calm=_is_calm,
)
