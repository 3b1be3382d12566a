"""What is usual about this hour is read from the table where a replica does not know it, and no oftener than needed."""

from decimal import Decimal

from bot.tables.history import SampleHistory
from bot.tables.past_days import DAYS, PastDays
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_metric

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
STATION = "STATION_001"


class Table:
    """A station whose drivers make as many swaps an hour as it is old in days, every five minutes."""

    def __init__(self, days: int) -> None:
        self._days = days
        self.queries: list[int] = []

    def between(self, station_id: str, since_ms: int, until_ms: int, *, texts: bool) -> list[Metric]:
        assert not texts
        self.queries.append((NOW - until_ms) // DAY)
        begin = max(since_ms, NOW - self._days * DAY)
        return [
            make_metric(station_id=station_id, timestamp=at, swap_rate=Decimal(6))
            for at in range(until_ms, begin - 1, -5 * MINUTE)
        ]


def filled(table: Table, *at: int) -> tuple[SampleHistory, PastDays]:
    history = SampleHistory()
    past_days = PastDays(table, history)  # type: ignore[arg-type]
    for each in at:
        if past_days.is_due(STATION, each):
            past_days.fill(STATION, each)
    return history, past_days


def test_the_same_hour_of_the_last_days_is_known_with_one_query_a_day() -> None:
    table = Table(days=30)
    history, _ = filled(table, NOW)
    usual = history.hours_of(STATION).usual_swaps(NOW)
    assert usual is not None
    assert (round(usual.mean), len(table.queries)) == (6, DAYS)
    assert usual.hours >= DAYS


def test_the_hours_that_come_next_are_known_as_well_and_then_the_table_is_asked_again() -> None:
    table = Table(days=30)
    history, past_days = filled(table, NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert len(table.queries) == DAYS
    assert history.hours_of(STATION).usual_swaps(NOW + 2 * HOUR) is not None
    assert past_days.is_due(STATION, NOW + 2 * HOUR + 1)


def test_a_day_that_is_known_is_not_read_again() -> None:
    table = Table(days=30)
    filled(table, NOW, NOW + DAY)
    assert len(table.queries) == DAYS + 1


def test_days_of_which_the_table_has_nothing_stay_unknown_and_count_as_no_closed_days() -> None:
    history, _ = filled(Table(days=0), NOW)
    assert history.hours_of(STATION).hours == ()
    young, _ = filled(Table(days=2), NOW)
    known = young.hours_of(STATION)
    assert len({each.ends_ms // DAY for each in known.hours}) <= 3
    assert not known.is_usually_out(NOW)


def test_what_was_measured_here_counts_before_what_was_read() -> None:
    history, past_days = filled(Table(days=30), NOW)
    own = history.hours_of(STATION)
    past_days.fill(STATION, NOW)
    assert history.hours_of(STATION) == own
