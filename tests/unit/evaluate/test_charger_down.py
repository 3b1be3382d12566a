"""CHARGER_DOWN: several bad samples, the newest among them; or silence."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.evaluate.charger_down import KIND, ChargerReason, evaluate
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.window import Window
from rules.metric import ChargerHealth, Metric
from tests.factories import MINUTE, NOW, make_metric, make_series

RULE = default_rules().section(KIND)

SAMPLES: dict[str, dict[str, Any]] = {
    ".": {},
    "D": {"charger_health": ChargerHealth.DOWN},
    "d": {"charger_health": ChargerHealth.DEGRADED},
    "u": {"charger_uptime": Decimal("89.9")},
    "m": {"charger_uptime": Decimal(85)},
    "h": {"charger_uptime": Decimal(70)},
    "c": {"charger_uptime": Decimal(40)},
    "?": {"charger_uptime": None, "charger_health": None},
}
"""A letter a minute: . good, D down, d degraded, u/m/h/c uptime ever lower, ? not reported."""


def judged(series: str) -> Finding | None:
    metrics = make_series(*(SAMPLES[letter] for letter in series))
    return evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE), RULE)


@pytest.mark.parametrize(
    ("series", "reason", "severity"),
    [
        pytest.param("DDD", ChargerReason.CHARGER_REPORTED_DOWN, Severity.CRITICAL, id="down three times"),
        pytest.param("DD.DD", ChargerReason.CHARGER_REPORTED_DOWN, Severity.CRITICAL, id="down but for a moment"),
        pytest.param("...dddddd", ChargerReason.CHARGER_REPORTED_DEGRADED, Severity.MEDIUM, id="degraded"),
        pytest.param("uuu", ChargerReason.UPTIME_UNDER_THRESHOLD, Severity.LOW, id="uptime a little low"),
        pytest.param("mmm", ChargerReason.UPTIME_UNDER_THRESHOLD, Severity.MEDIUM, id="uptime low"),
        pytest.param("hhh", ChargerReason.UPTIME_UNDER_THRESHOLD, Severity.HIGH, id="uptime very low"),
        pytest.param("ccc", ChargerReason.UPTIME_UNDER_THRESHOLD, Severity.CRITICAL, id="uptime under half"),
        pytest.param("uud", ChargerReason.UPTIME_UNDER_THRESHOLD, Severity.LOW, id="one worse sample raises nothing"),
        pytest.param("ddD", ChargerReason.CHARGER_REPORTED_DEGRADED, Severity.MEDIUM, id="getting worse, not agreed"),
        pytest.param("dddDDD", ChargerReason.CHARGER_REPORTED_DOWN, Severity.CRITICAL, id="worse for long enough"),
    ],
)
def test_bad_chargers_fire_with_their_reason(series: str, reason: Reason, severity: Severity) -> None:
    finding = judged(series)
    assert finding is not None
    assert (finding.reason, finding.severity) == (reason, severity)


@pytest.mark.parametrize(
    "series",
    [
        pytest.param(".....", id="healthy"),
        pytest.param("DD", id="two are not enough"),
        pytest.param("....D", id="one bad sample"),
        pytest.param("DDDD..", id="back again"),
        pytest.param("....DDD", id="down for three minutes: a restart"),
        pytest.param("?????", id="nothing reported"),
    ],
)
def test_chargers_that_may_be_well_page_nobody(series: str) -> None:
    assert judged(series) is None


@given(
    place=st.integers(0, 5),
    health=st.none() | st.sampled_from(ChargerHealth),
    uptime=st.none() | st.decimals(0, 100, places=1),
)
def test_a_single_bad_sample_never_fires(place: int, health: ChargerHealth | None, uptime: Decimal | None) -> None:
    metrics = list(make_series({}, {}, {}, {}, {}, {}))
    metrics[place] = metrics[place].model_copy(update={"charger_health": health, "charger_uptime": uptime})
    assert evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE), RULE) is None


def test_the_same_bad_sample_sent_three_times_is_one_bad_sample() -> None:
    bad = make_metric(charger_health=ChargerHealth.DOWN)
    assert evaluate(Window.of("STATION_001", [bad, bad, bad], NOW, 5 * MINUTE), RULE) is None


def test_the_finding_says_what_is_wrong_in_how_many_samples_and_keeps_them() -> None:
    finding = judged("DDD")
    assert finding is not None
    assert finding.title == "STATION_001: chargers down, uptime 99.5 %, empty in about 3 h"
    assert finding.description.startswith("3 of the last 3 samples are bad, the newest among them (health: down")
    assert finding.minutes_to_empty == 200
    assert finding.facts == {
        "badSamples": 3,
        "samples": 3,
        "chargerUptimePercent": Decimal("99.5"),
        "chargerHealth": "down",
    }
    assert [sample.charger_health for sample in finding.samples] == [ChargerHealth.DOWN] * 3


@pytest.mark.parametrize("known_minutes", [0, 60], ids=["a new station", "after a gap of eight minutes"])
@pytest.mark.parametrize(("seconds", "fires"), [(70, False), (240, True)])
def test_a_restart_pages_nobody_however_often_the_station_reports(
    known_minutes: int, seconds: int, fires: bool
) -> None:
    began = NOW - seconds * 1000
    ages = range(0, seconds * 1000, 10_000)
    down = [make_metric(timestamp=NOW - age, charger_health=ChargerHealth.DOWN) for age in ages]
    before = [make_metric(timestamp=began - 8 * MINUTE - at * 10_000) for at in range(known_minutes * 6)]
    found = evaluate(Window.of("STATION_001", down + before, NOW, 5 * MINUTE), RULE)
    assert (found is not None) is fires


def silent_for(minutes: int | None, metrics: tuple[Metric, ...] = ()) -> Finding | None:
    last_seen = None if minutes is None else NOW - minutes * MINUTE
    return evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE, last_seen), RULE)


@pytest.mark.parametrize(
    ("minutes", "fires"),
    [
        pytest.param(9, False, id="not long enough"),
        pytest.param(10, True, id="ten minutes"),
        pytest.param(24 * 60, True, id="a day"),
        pytest.param(24 * 60 + 1, False, id="closed for good"),
        pytest.param(-20, False, id="last seen in the future"),
        pytest.param(None, False, id="never seen"),
    ],
)
def test_a_station_that_has_gone_silent_is_a_charger_down(minutes: int | None, fires: bool) -> None:
    finding = silent_for(minutes)
    assert (finding is not None) is fires
    assert finding is None or (finding.reason, finding.severity) == (SilenceReason.STATION_SILENT, Severity.HIGH)


def test_silence_says_for_how_long() -> None:
    finding = silent_for(13)
    assert finding is not None
    assert finding.title == "STATION_001: silent for about 13 min"
    assert finding.facts == {"lastSeenAt": NOW - 13 * MINUTE, "silentMinutes": 13}


def test_a_station_that_reports_is_not_silent() -> None:
    assert silent_for(60, (make_metric(),)) is None


@pytest.mark.parametrize(
    ("common", "ending"),
    [
        pytest.param({"charged_batteries": 0, "uncharged_batteries": 30}, ", empty now", id="nothing left"),
        pytest.param({"charged_batteries": 1}, ", empty in about 10 min", id="soon"),
        pytest.param({"swap_rate": None}, "uptime 99.5 %", id="nobody knows"),
        pytest.param({"charged_batteries": 200}, "uptime 99.5 %", id="days away"),
    ],
)
def test_the_title_says_how_long_until_it_hurts(common: dict[str, Any], ending: str) -> None:
    metrics = make_series(*[{"charger_health": ChargerHealth.DOWN}] * 3, **common)
    finding = evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE), RULE)
    assert finding is not None
    assert finding.title.endswith(ending)
