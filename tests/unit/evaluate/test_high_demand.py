"""HIGH_DEMAND: surges over most of the window, or more swaps than the station is made for."""

from decimal import Decimal
from typing import Any

import pytest

from rules.alert.alert import Severity
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.finding import Finding
from rules.evaluate.high_demand import KIND, evaluate
from rules.evaluate.ruleset import default_rules
from rules.evaluate.window import Window
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)


def judged(*samples: dict[str, Any], **common: Any) -> Finding | None:
    return evaluate(Window.of("STATION_001", make_series(*samples, **common), NOW, 5 * MINUTE), RULE)


def surges(series: str) -> list[dict[str, Any]]:
    """A letter a minute: ! a surge, . none, ? not reported."""
    return [{"demand_surge": {"!": True, ".": False, "?": None}[letter]} for letter in series]


@pytest.mark.parametrize(
    ("series", "fires"),
    [
        pytest.param("!!!!!", True, id="all the time"),
        pytest.param("..!!!", True, id="three of five"),
        pytest.param("!!....", False, id="too small a share"),
        pytest.param("...!!!", False, id="three, but only half"),
        pytest.param("!!", False, id="too few samples"),
        pytest.param("?????", False, id="not reported"),
    ],
)
def test_a_surge_fires_over_enough_of_the_window(series: str, fires: bool) -> None:
    finding = judged(*surges(series))
    assert (finding is not None) is fires
    assert finding is None or (finding.reason, finding.severity) == (DemandReason.DEMAND_SURGE, Severity.LOW)


def test_on_a_first_day_a_surge_of_less_than_two_swaps_is_chance() -> None:
    assert judged(*surges("!!!!!"), swap_rate=Decimal("5.9")) is None
    assert judged(*surges("!!!!!"), swap_rate=Decimal(6)) is not None
    assert judged(*surges("!!!!!"), swap_rate=None) is not None


@pytest.mark.parametrize(
    ("rates", "severity"),
    [
        pytest.param([30, 30, 30], None, id="at the limit"),
        pytest.param([31, 31, 31], Severity.LOW, id="over it"),
        pytest.param([0, 60, 60], None, id="not for all the time"),
        pytest.param([40, 40, 40], Severity.MEDIUM, id="forty"),
        pytest.param([60, 60, 60], Severity.HIGH, id="sixty"),
        pytest.param([120, 120, 120], Severity.CRITICAL, id="two a minute"),
        pytest.param([200, 200], None, id="too few samples"),
        pytest.param([200, 200, None], None, id="too few that say"),
    ],
)
def test_the_average_swap_rate_fires_by_its_steps(rates: list[int | None], severity: Severity | None) -> None:
    finding = judged(*({"swap_rate": None if rate is None else Decimal(rate)} for rate in rates))
    assert (finding and finding.severity) == severity
    assert finding is None or finding.reason is DemandReason.SWAP_RATE_OVER_THRESHOLD


def test_a_short_stock_makes_it_one_severity_worse() -> None:
    enough = judged(*surges("!!!"), charged_batteries=31, uncharged_batteries=69)
    short = judged(*surges("!!!"), charged_batteries=30, uncharged_batteries=70)
    assert enough is not None
    assert short is not None
    assert (enough.severity, short.severity) == (Severity.LOW, Severity.MEDIUM)


def test_critical_with_a_short_stock_stays_critical() -> None:
    finding = judged({}, {}, {}, swap_rate=Decimal(90), charged_batteries=1)
    assert finding is not None
    assert finding.severity is Severity.CRITICAL


def test_a_surge_with_a_high_rate_is_as_bad_as_the_worse_of_the_two() -> None:
    finding = judged(*surges("!!!"), swap_rate=Decimal(65))
    assert finding is not None
    assert (finding.reason, finding.severity) == (DemandReason.DEMAND_SURGE, Severity.HIGH)


@pytest.mark.parametrize(
    ("common", "title"),
    [
        pytest.param({}, "STATION_001: demand surge, 6 swaps/h, empty in about 3 h", id="with its rate"),
        pytest.param({"swap_rate": None}, "STATION_001: demand surge", id="rate unknown"),
        pytest.param(
            {"charged_batteries": 3},
            "STATION_001: demand surge, 6 swaps/h, 3 charged batteries left, empty in about 30 min",
            id="short",
        ),
    ],
)
def test_the_title_says_what_is_asked_for(common: dict[str, Any], title: str) -> None:
    finding = judged(*surges("!!!"), **common)
    assert finding is not None
    assert finding.title == title


def test_the_finding_carries_its_evidence() -> None:
    finding = judged(*surges(".!!!"), charged_batteries=3)
    assert finding is not None
    assert finding.facts["surgeSharePercent"] == 75
    assert finding.thresholds["swapRateOver"] == 30
    assert len(finding.samples) == 3
    assert finding.minutes_to_empty == 30


def test_when_it_runs_empty_can_be_reckoned_from_what_the_evidence_shows() -> None:
    stock = [{"charged_batteries": left, "uncharged_batteries": 30 - left} for left in (9, 10, 10, 11, 10)]
    finding = judged(*stock, swap_rate=Decimal(60))
    assert finding is not None
    facts = finding.facts
    minutes = facts["chargedBatteries"] * 60 / (facts["swapsPerHour"] - facts["chargedPerHour"])
    assert facts["chargedPerHour"] == 30
    assert minutes == finding.minutes_to_empty
