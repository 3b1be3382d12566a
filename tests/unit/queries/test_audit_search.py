"""Which entries of the audit a search finds, on which day by whose clock, and where its pages begin."""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cards.answers.page_tokens import AuditSearchAt
from bot.queries.audit_search import AuditSearch, day_of
from rules.alert.audit import ActionType, AuditEntry
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.units import HOUR_MS

NIGHT_OF_CHANGE = 1_792_879_200_000
"""2026-10-25 00:00 in Rome, a day of 25 hours, in epoch ms: 2026-10-24 22:00 UTC."""

ROME = StationFacts(time_zone="Europe/Rome")


class Table:
    """Entries as an index has them: newest first, those of one moment in any order."""

    def __init__(self, *entries: AuditEntry) -> None:
        self.entries = sorted(entries, key=lambda each: -each.timestamp)
        self.taken = 0

    def between(self, since: int, until: int, *, oldest_first: bool = False) -> Iterator[AuditEntry]:
        for each in self.entries[::-1] if oldest_first else self.entries:
            if since <= each.timestamp <= until:
                self.taken += 1
                yield each

    def get_many(self, ids: Iterable[str], *, only_decisions: bool) -> dict[str, Any]:
        assert only_decisions
        return {each: SimpleNamespace(alert_id=each, station_id=f"S{each[-1]}") for each in ids}

    def search(self, asked: AuditSearchAt, size: int = 20, most: int = 3_000, facts: StationFacts = NO_FACTS) -> Any:
        tables: Any = self
        return AuditSearch(tables, tables, NIGHT_OF_CHANGE + 30 * HOUR_MS, most).page(asked, facts, size)


def entry(at: int, task: str = "t", alert: str = "a1", by: str = "U1", **details: Any) -> AuditEntry:
    told: dict[str, Any] = {"action_type": ActionType.ALERT_APPROVED, "user_id": by, "details": details}
    return AuditEntry(task_id=task, alert_id=alert, timestamp=at, **told)


def asked(**words: Any) -> AuditSearchAt:
    return AuditSearchAt(of="search", **words)


def test_a_day_is_that_of_the_stations_own_clock_and_may_have_25_hours() -> None:
    hours = [entry(NIGHT_OF_CHANGE + hour * HOUR_MS, f"{hour:02}") for hour in range(-3, 30)]
    found = Table(*hours).search(asked(day="2026-10-25"), size=100, facts=ROME).found
    assert sorted(int(each.entry.task_id) for each in found) == list(range(25))
    in_utc = Table(*hours).search(asked(day="2026-10-25"), size=100).found
    assert sorted(int(each.entry.task_id) for each in in_utc) == list(range(2, 26))


@pytest.mark.parametrize(
    ("typed", "day"), [("today", "2026-10-25"), ("yesterday", "2026-10-24"), ("2026-01-02", "2026-01-02")]
)
def test_today_and_yesterday_are_days_of_that_clock(typed: str, day: str) -> None:
    assert day_of(typed, NIGHT_OF_CHANGE, ZoneInfo("Europe/Rome")) == day


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_on_a_day_at_either_end_of_the_calendar_nothing_is_found(day: str, zone: str) -> None:
    table = Table(entry(NIGHT_OF_CHANGE))
    assert not table.search(asked(day=day), facts=StationFacts(time_zone=zone)).found


def test_an_entry_is_of_the_station_of_its_alert_or_of_the_one_that_it_names() -> None:
    table = Table(
        entry(3, "a", "a1"), entry(2, "b", "a2"), entry(1, "c", "none", stationId="S1"), entry(0, "d", "none")
    )
    assert [each.entry.task_id for each in table.search(asked(station="S1")).found] == ["a", "c"]
    assert [each.entry.task_id for each in table.search(asked(who="U2")).found] == []


def test_pages_meet_without_a_gap_though_many_entries_are_of_one_moment() -> None:
    table = Table(*(entry(place // 7, f"{place * 37 % 100:02}", by=f"U{place % 2}") for place in range(100)))
    for size, most in ((4, 3_000), (4, 5), (100, 3_000)):
        page, read = table.search(asked(who="U1"), size, most), list[str]()
        while True:
            read += [each.entry.task_id for each in page.found]
            assert page.looked_at in {None, most}
            if page.next is None:
                break
            page = table.search(AuditSearchAt.model_validate_json(page.next.value), size, most)
        assert sorted(read) == sorted(each.task_id for each in table.entries if each.user_id == "U1")
        back = [each.entry.task_id for each in page.found]
        while page.previous is not None:
            page = table.search(AuditSearchAt.model_validate_json(page.previous.value), size, most)
            back = [*(each.entry.task_id for each in page.found), *back]
        assert back == read


def test_the_page_before_the_second_is_the_first_and_has_none_before_it() -> None:
    table = Table(*(entry(place, f"{place:02}") for place in range(45)))
    first = table.search(asked(), 20)
    second = table.search(first.next, 20)
    again = table.search(second.previous, 20)
    assert first.previous is None
    assert [each.entry.task_id for each in again.found] == [each.entry.task_id for each in first.found]
    assert again.previous is None
    assert [each.entry.task_id for each in table.search(again.next, 20).found] == [
        f"{at:02}" for at in range(24, 4, -1)
    ]


def test_what_came_meanwhile_is_reached_by_previous_and_a_page_with_nothing_before_it_is_the_first() -> None:
    table = Table(*(entry(place, f"{place:02}") for place in range(45)))
    second = table.search(table.search(asked(), 20).next, 20)
    newer = Table(*table.entries, *(entry(place, f"{place:02}") for place in range(45, 50)))
    page = newer.search(second.previous, 20)
    assert page.previous is not None
    assert [each.entry.task_id for each in newer.search(page.previous, 20).found] == ["49", "48", "47", "46", "45"]
    gone = Table(*table.entries[30:])
    assert [each.entry.task_id for each in gone.search(second.previous, 20).found][:2] == ["14", "13"]


def test_a_search_reads_no_further_than_its_page() -> None:
    table = Table(*(entry(place, f"{place}") for place in range(5_000)))
    table.search(asked(), 20)
    assert table.taken <= 300
