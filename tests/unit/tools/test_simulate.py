from itertools import pairwise
from random import Random

import pytest

from rules.alert.alert import AlertType, Severity
from rules.intake.metric_intake import accept_metric
from rules.units import HOUR_MS, MINUTE_MS
from tools.simulate import incidents, profile
from tools.simulate.incidents import Incident, IncidentKind
from tools.simulate.network import START_MS, Plan, Told
from tools.simulate.score import Opened, Scores, Verdict, verdict_of
from tools.simulate.station import Station
from tools.simulate.truth import Truth

SEED = 7
A_DAY_LATER = START_MS + 24 * HOUR_MS


@pytest.fixture(scope="module")
def network() -> list[Told]:
    return list(Plan.of(SEED, stations=4, days=0.5).run())


def test_the_same_seed_gives_the_same_network_and_another_seed_another(network: list[Told]) -> None:
    again = list(Plan.of(SEED, stations=4, days=0.5).run())
    assert [each.samples for each in again] == [each.samples for each in network]
    assert Plan.of(6, stations=4, days=0.5).profiles != Plan.of(SEED, stations=4, days=0.5).profiles


def test_more_stations_change_nothing_of_the_first_ones(network: list[Told]) -> None:
    more = next(Plan.of(SEED, stations=6, days=0.5).run())
    assert (more.profile, more.truth) == (network[0].profile, network[0].truth)


def test_no_battery_is_lost_or_made_by_swaps_charging_outages_or_those_that_take_some_away() -> None:
    rng = Random(3)
    for number in range(20):
        drawn = profile.draw(number, rng)
        troubles = list(incidents.draw(drawn, START_MS, A_DAY_LATER, rng))
        troubles.append(Incident(drawn.station_id, IncidentKind.BATTERIES_TAKEN, START_MS, START_MS + HOUR_MS, 0.5))
        station = Station(drawn, troubles, rng)
        for at in range(START_MS, A_DAY_LATER, 7 * MINUTE_MS):
            station.advance(at, at // HOUR_MS % 24, powered=rng.random() < 0.9)
            if rng.random() < 0.5:
                station.swap(at)
            assert station.total == drawn.batteries
            assert station.charged >= 0


def test_every_row_is_one_that_the_intake_takes_or_lacks_a_field_on_purpose(network: list[Told]) -> None:
    whole = [each for told in network for each in told.samples if len(each.row) == 10]
    assert len(whole) > 0.9 * sum(len(told.samples) for told in network)
    for sample in whole[::50]:
        assert accept_metric(sample.row, sample.arrived_ms).station_id == sample.station_id


def test_samples_come_in_the_order_of_their_arrival_some_of_them_late(network: list[Told]) -> None:
    for told in network:
        assert all(one.arrived_ms <= other.arrived_ms for one, other in pairwise(told.samples))
    assert any(each.arrived_ms - each.sent_ms > MINUTE_MS for told in network for each in told.samples)


def test_a_stock_out_is_a_time_in_which_drivers_got_nothing() -> None:
    truth = Truth("S", per_swap=1)
    for minute, charged in ((0, 2), (10, 0), (30, 1), (35, 0), (60, 3), (400, 0), (410, 3)):
        truth.saw(START_MS + minute * MINUTE_MS, charged)
        if charged == 0 and minute < 100:
            truth.turned_away()
    (only,) = truth.stock_outs()  # at 400 min it was empty, but nobody came
    assert (only.start_ms, only.end_ms) == (START_MS + 10 * MINUTE_MS, START_MS + 60 * MINUTE_MS)
    assert only.turned_away == 2


@pytest.fixture
def dry() -> Told:
    """A station that was empty from the third to the fourth hour, and whose chargers failed in the tenth."""
    drawn = profile.draw(1, Random(1))
    truth = Truth(drawn.station_id, drawn.per_swap)
    for hour, charged in ((0, 9), (3, 0), (4, 9)):
        truth.saw(START_MS + hour * HOUR_MS, charged)
        if charged == 0:
            truth.turned_away()
    failed = Incident(
        drawn.station_id, IncidentKind.CHARGERS_OUT, START_MS + 9 * HOUR_MS, START_MS + 10 * HOUR_MS, depth=0.8
    )
    return Told(drawn, (failed,), [], truth, (failed,))


def opened(alert_type: AlertType, hour: float, severity: Severity = Severity.HIGH) -> Opened:
    at = START_MS + int(hour * HOUR_MS)
    return Opened("S", alert_type, severity, severity, at, at + 10 * MINUTE_MS)


def test_an_alert_up_to_two_hours_before_a_stock_out_is_true_and_an_earlier_one_is_false(dry: Told) -> None:
    assert verdict_of(opened(AlertType.LOW_INVENTORY, 1.5), dry) is Verdict.TRUE
    assert verdict_of(opened(AlertType.LOW_INVENTORY, 0.5), dry) is Verdict.FALSE
    assert verdict_of(opened(AlertType.LOW_INVENTORY, 6), dry) is Verdict.FALSE


def test_an_alert_is_true_for_an_incident_of_its_own_type_only(dry: Told) -> None:
    assert verdict_of(opened(AlertType.CHARGER_DOWN, 9.5), dry) is Verdict.TRUE
    assert verdict_of(opened(AlertType.FAULT_PATTERN, 9.5), dry) is Verdict.FALSE
    assert verdict_of(opened(AlertType.CHARGER_DOWN, 8), dry) is Verdict.FALSE


def test_scores_count_what_was_found_how_early_and_how_often(dry: Told) -> None:
    scores = Scores()
    told = [opened(AlertType.LOW_INVENTORY, 2.5), opened(AlertType.LOW_INVENTORY, 3.5)]
    scores.add(dry, told, days=1)
    stock, chargers = (scores.by_type[each] for each in (AlertType.LOW_INVENTORY, AlertType.CHARGER_DOWN))
    assert (stock.incidents, stock.found, stock.lead, stock.alerts_an_incident) == (1, 1, 30.0, 2.0)
    assert (chargers.incidents, chargers.found) == (1, 0)
