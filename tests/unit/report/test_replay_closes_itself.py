"""A replay closes by itself what the policy says, and the replay is of the code that the live loop runs."""

from collections.abc import Iterable

import pytest

from rules.alert.alert import Severity
from rules.alert.closing import KEEPS_ALL, Closing, ClosingRule
from rules.evaluate.ruleset import parse_rules
from rules.report.backtest import Backtest
from rules.report.would_be_alert import WouldBeAlert
from tests.factories import MINUTE, NOW, make_metric

QUIET = parse_rules("charger_down: {enabled: false}", "rules.yml")
HALF_AN_HOUR = Closing(recovered=(ClosingRule(after_minutes=30),))


def replay(counts: Iterable[int | None], closing: Closing = HALF_AN_HOUR) -> tuple[WouldBeAlert, ...]:
    replaying = Backtest(QUIET, closing=closing)
    for minute, charged in enumerate(counts):
        if charged is not None:
            at = NOW + minute * MINUTE
            replaying.take(make_metric(timestamp=at, charged_batteries=charged, uncharged_batteries=30 - charged))
    return replaying.report().alerts


def cleared_at(counts: list[int | None]) -> int:
    (kept,) = replay(counts, KEEPS_ALL)
    assert kept.closed_at is not None
    return kept.closed_at


def test_it_closes_when_the_condition_has_been_clear_for_as_long_as_the_policy_says() -> None:
    counts: list[int | None] = [*[0] * 30, *[25] * 50]
    (alert,) = replay(counts)
    assert (alert.closed_at, alert.closed_itself) == (cleared_at(counts) + 30 * MINUTE, True)


def test_what_the_policy_keeps_for_a_person_closes_as_before() -> None:
    counts: list[int | None] = [*[0] * 30, *[25] * 50]
    (alert,) = replay(counts, Closing())
    assert (alert.worst, alert.closed_at, alert.closed_itself) == (Severity.CRITICAL, cleared_at(counts), False)


@pytest.mark.parametrize(("good_minutes", "alerts"), [(25, 1), (50, 2)])
def test_what_comes_back_before_is_the_same_alert_and_after_it_a_new_one_at_once(
    good_minutes: int, alerts: int
) -> None:
    found = replay([0] * 30 + [25] * good_minutes + [0] * 20)
    assert len(found) == alerts
    assert found[-1].closed_at is None
    assert found[0].returns == (1 if alerts == 1 else 0)


def test_silence_clears_nothing_and_the_time_begins_again_after_it() -> None:
    heard: list[int | None] = [*[0] * 30, *[25] * 70]
    gap: list[int | None] = [*[0] * 30, *[25] * 15, *[None] * 20, *[25] * 70]
    (alert,) = replay(gap)
    back_at = NOW + 65 * MINUTE
    assert alert.closed_at is not None
    assert alert.closed_at > cleared_at(heard) + 30 * MINUTE
    assert back_at + 20 * MINUTE <= alert.closed_at <= back_at + 35 * MINUTE


def test_a_station_that_falls_silent_for_good_does_not_close_its_alert() -> None:
    (alert,) = replay([*[0] * 30, *[25] * 10, *[None] * 300, 25])
    assert not alert.closed_itself


def test_a_condition_that_comes_and_goes_does_not_close() -> None:
    found = replay([0] * 30 + ([25] * 6 + [0] * 6) * 6)
    assert [each.closed_itself for each in found] == [False]
