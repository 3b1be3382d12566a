"""LOW_INVENTORY: when it fires, how bad it is, and what it says at 3 a.m."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.lateness import Reach
from rules.evaluate.low_inventory import KIND, evaluate
from rules.evaluate.ruleset import default_rules
from rules.evaluate.stock_signs import StockReason
from rules.evaluate.window import Window
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)


def judged(*samples: dict[str, Any], **common: Any) -> Finding | None:
    return evaluate(
        Window.of("STATION_007", make_series(*samples, station_id="STATION_007", **common), NOW, 5 * MINUTE), RULE
    )


def steadily(sample: dict[str, Any]) -> Finding | None:
    """Judge a station that says the same for two minutes."""
    return judged(sample, sample, sample)


def stock(
    charged: int | None, uncharged: int | None = 20, rate: str | None = "0", surge: bool = False
) -> dict[str, Any]:
    return {
        "charged_batteries": charged,
        "uncharged_batteries": uncharged,
        "swap_rate": None if rate is None else Decimal(rate),
        "demand_surge": surge,
    }


@pytest.mark.parametrize(
    ("sample", "reason", "severity"),
    [
        pytest.param(stock(0), StockReason.STOCK_EMPTY, Severity.CRITICAL, id="empty and nobody comes"),
        pytest.param(stock(0, rate=None), StockReason.STOCK_EMPTY, Severity.CRITICAL, id="empty, swaps unknown"),
        pytest.param(stock(0, rate="0.5"), StockReason.STOCK_EMPTY, Severity.CRITICAL, id="empty with swaps going on"),
        pytest.param(stock(0, surge=True), StockReason.STOCK_EMPTY, Severity.CRITICAL, id="empty in a surge"),
        pytest.param(stock(5, rate=None), StockReason.STOCK_UNDER_COUNT, Severity.MEDIUM, id="a fifth, pace unknown"),
        pytest.param(stock(5, 7), StockReason.STOCK_UNDER_COUNT, Severity.LOW, id="at the count, not draining"),
        pytest.param(
            stock(5, 7, rate=None), StockReason.STOCK_UNDER_COUNT, Severity.LOW, id="at the count, rate unknown"
        ),
        pytest.param(stock(5, 5, "5"), StockReason.STOCK_UNDER_COUNT, Severity.MEDIUM, id="an hour left"),
        pytest.param(stock(5, 5, "10"), StockReason.STOCK_UNDER_COUNT, Severity.HIGH, id="half an hour left"),
        pytest.param(stock(5, 5, "20"), StockReason.STOCK_UNDER_COUNT, Severity.CRITICAL, id="a quarter left"),
        pytest.param(stock(5, None), StockReason.STOCK_UNDER_COUNT, Severity.LOW, id="few, uncharged unknown"),
        pytest.param(stock(20, 80), StockReason.STOCK_UNDER_SHARE, Severity.LOW, id="a fifth of many"),
        pytest.param(stock(20, 80, "100"), StockReason.STOCK_UNDER_SHARE, Severity.CRITICAL, id="a fifth, gone soon"),
    ],
)
def test_a_short_stock_fires_with_its_reason(sample: dict[str, Any], reason: Reason, severity: Severity) -> None:
    finding = steadily(sample)
    assert finding is not None
    assert (finding.reason, finding.severity) == (reason, severity)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(stock(6, 10), id="one over the count"),
        pytest.param(stock(21, 79), id="just over a fifth"),
        pytest.param(stock(20, 20, "41"), id="many swaps, and as many as ever"),
        pytest.param(stock(12, 18, "24"), id="charging that was not seen"),
        pytest.param(stock(None), id="count not reported"),
        pytest.param(stock(0, 0), id="a sensor that has not counted yet"),
        pytest.param(stock(5, 4), id="five of nine"),
        pytest.param(stock(6, None, None), id="over the count and nothing else known"),
    ],
)
def test_enough_stock_is_silent(sample: dict[str, Any]) -> None:
    assert steadily(sample) is None


@pytest.mark.parametrize(
    ("counts", "rate", "is_soon"),
    [
        pytest.param((25, 24, 23, 21, 20, 20), "41", True, id="gone in half an hour"),
        pytest.param((25, 24, 23, 21, 20, 20), "39", False, id="lasts longer than half an hour"),
        pytest.param((21, 21, 21, 20, 20, 20), "41", False, id="one battery less is chance"),
        pytest.param((22, 22, 21, 20, 20, 20), "41", False, id="falls more slowly than it swaps"),
    ],
)
def test_many_are_few_while_little_is_known_only_if_they_fall(
    counts: tuple[int, ...], rate: str, is_soon: bool
) -> None:
    finding = judged(*(stock(each, 40 - each, rate) for each in counts))
    assert (finding and (finding.reason, finding.severity)) == (
        (StockReason.EMPTY_SOON, Severity.HIGH) if is_soon else None
    )


def test_one_sample_is_never_the_worst() -> None:
    once, thrice = judged(stock(0)), steadily(stock(0))
    assert once is not None
    assert thrice is not None
    assert (once.severity, thrice.severity) == (Severity.HIGH, Severity.CRITICAL)
    assert judged(*[stock(20)] * 5, stock(0)) is None


def test_of_one_sample_nothing_is_said_of_what_is_charged() -> None:
    assert judged(stock(12, 18, "24")) is None


@pytest.mark.parametrize(
    ("sample", "title"),
    [
        pytest.param(
            stock(2, rate="11"),
            "STATION_007: 2 charged batteries left, empty in about 11 min at 11 swaps/h",
            id="draining",
        ),
        pytest.param(
            stock(1, rate="90"),
            "STATION_007: 1 charged battery left, empty in under a minute at 90 swaps/h",
            id="the last",
        ),
        pytest.param(
            stock(5, rate="1.5"),
            "STATION_007: 5 charged batteries left, empty in about 3 h at 1.5 swaps/h",
            id="slowly",
        ),
        pytest.param(
            stock(2, rate="1"),
            "STATION_007: 2 charged batteries left, empty in about 2 h at 1 swap/h",
            id="one an hour",
        ),
        pytest.param(stock(3), "STATION_007: 3 charged batteries left", id="nobody swaps"),
        pytest.param(stock(0, rate="8"), "STATION_007: no charged batteries left, 8 swaps/h", id="empty"),
    ],
)
def test_the_title_says_what_is_left_and_for_how_long(sample: dict[str, Any], title: str) -> None:
    finding = steadily(sample)
    assert finding is not None
    assert finding.title == title


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        pytest.param(stock(2, rate="11"), "it is empty in about 11 min.", id="draining"),
        pytest.param(stock(5), "it is not draining.", id="nobody swaps"),
        pytest.param(stock(1999, 8001, "6"), "it lasts over a day.", id="for long"),
        pytest.param(stock(0, rate="8"), "the chargers fill 0 an hour.", id="empty"),
    ],
)
def test_the_description_says_for_how_long_the_stock_lasts(sample: dict[str, Any], says: str) -> None:
    finding = steadily(sample)
    assert finding is not None
    assert finding.description.endswith(says)


def test_a_limit_of_one_battery_is_singular() -> None:
    window = Window.of("STATION_007", make_series(stock(1), station_id="STATION_007"), NOW, 5 * MINUTE)
    finding = evaluate(window, RULE.model_copy(update={"few_at_first": 1}))
    assert finding is not None
    assert " The limit is 1 charged battery. " in finding.description


def test_the_finding_carries_its_evidence() -> None:
    finding = judged(stock(3, 20, "11"), stock(2, 21, "11"), stock(2, 21, "11"))
    assert finding is not None
    assert finding.thresholds["chargedAtMost"] == 5
    assert finding.facts["chargedBatteries"] == 2
    assert finding.facts["chargedSharePercent"] == Decimal("8.7")
    assert [sample.charged_batteries for sample in finding.samples] == [2, 2, 3]
    assert finding.minutes_to_empty == Decimal("10.9")
    assert finding.observed_at == NOW


def test_a_restocked_station_is_judged_by_its_newest_counts() -> None:
    assert judged(stock(0), stock(25)) is None
    assert judged(*[stock(0)] * 3, stock(25), stock(25)) is None


def test_a_stock_that_falls_though_its_rates_do_not_say_so_is_not_called_well() -> None:
    finding = judged(stock(9, rate="0"), stock(12, rate="0"), *[stock(4, rate="0")] * 2)
    assert finding is not None
    assert "by these it is not draining, though the count fell from 9 to 4 in about 3 min." in finding.description


def test_a_drained_station_is_wanted_though_its_newest_sample_has_no_swaps() -> None:
    finding = judged(stock(1, rate="12"), *[stock(0, rate="0")] * 2)
    assert finding is not None
    assert finding.severity is Severity.CRITICAL


@given(
    before=st.lists(st.integers(0, 40), max_size=4),
    charged=st.integers(1, 40),
    uncharged=st.none() | st.integers(0, 40),
    rate=st.none() | st.decimals(0, 120, places=2),
    surge=st.booleans(),
)
def test_severity_never_falls_when_charged_batteries_fall(
    before: list[int], charged: int, uncharged: int | None, rate: Decimal | None, surge: bool
) -> None:
    def rank(newest: int) -> int:
        counts = [{"charged_batteries": count} for count in (*before, newest)]
        finding = judged(*counts, uncharged_batteries=uncharged, swap_rate=rate, demand_surge=surge)
        return -1 if finding is None else finding.severity.rank

    assert rank(charged - 1) >= rank(charged)


@pytest.mark.parametrize(
    ("every", "missing", "reason"),
    [
        (300_000, 1, StockReason.STOCK_EMPTY),
        (300_000, 3, StockReason.STOCK_EMPTY),
        (600_000, 1, StockReason.STOCK_EMPTY),
        (300_000, 5, None),
        (MINUTE, 3, StockReason.STOCK_EMPTY),
        (MINUTE, 8, None),
    ],
)
def test_newest_samples_that_do_not_count_hide_no_empty_station(
    every: int, missing: int, reason: StockReason | None
) -> None:
    """Of a slow reporter the window may hold no other sample."""
    counts: list[dict[str, Any]] = [{"charged_batteries": 0, "uncharged_batteries": 30}] * 8
    samples = make_series(*counts, *[{"charged_batteries": None}] * missing, every_ms=every)
    found = evaluate(
        Window.of("STATION_001", samples, NOW, 5 * MINUTE, reach=Reach(late_ms=10 * MINUTE, past_ms=60 * MINUTE)), RULE
    )
    assert (found and found.reason) == reason
