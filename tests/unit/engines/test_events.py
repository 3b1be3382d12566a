"""The stations that an event of Lambda is about."""

from typing import Any

import pytest

from bot.engines.events import Reported, reported, stations
from bot.errors import NotAnEvent
from tests.doubles.aws.stream import record


def test_a_station_that_reported_twice_is_looked_at_once_and_keeps_its_place() -> None:
    batch = {"Records": [record("B", 1), record("A", 2), record("B", 3, "MODIFY")]}
    found = reported(batch)
    assert [each.station_id for each in found] == ["B", "A"]
    assert [number[0] for number in found[0].numbers] == ["1", "3"]


def test_a_sample_that_its_ttl_removes_is_no_news() -> None:
    assert reported({"Records": [record("A", 1, "REMOVE")]}) == []


def test_a_record_of_another_table_is_passed_by() -> None:
    other = record("A", 1)
    other["dynamodb"]["Keys"] = {"alertId": {"S": "x"}}
    assert reported({"Records": [other, record("B", 2)]}) == [Reported("B", ("200000000000000000001",))]


@pytest.mark.parametrize(
    "odd",
    [None, 7, {}, {"eventName": "INSERT"}, {"eventName": "INSERT", "dynamodb": {"Keys": {"stationId": {"N": "7"}}}}],
)
def test_a_record_that_nobody_foresaw_keeps_no_other_from_being_heard(odd: Any) -> None:
    assert [each.station_id for each in reported({"Records": [odd, record("B", 2)]})] == ["B"]


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ("A", {"A": True}),
        (["A", "B"], {"A": True, "B": True}),
        ({"Items": ["A", "B", "A"], "BatchInput": {"sweep": "x"}}, {"A": True, "B": True}),
        ({"stationId": "A"}, {"A": True}),
        ({"stationId": "A", "guarded": False}, {"A": False}),
        (
            {"Items": [{"stationId": "A", "guarded": False}, {"stationId": "B", "guarded": True}, "C"]},
            {"A": False, "B": True, "C": True},
        ),
        ({"Items": [["A"], {"Items": ["B"]}]}, {"A": True, "B": True}),
        ({"Items": []}, {}),
        ([], {}),
    ],
)
def test_an_item_or_a_batch_of_items_names_stations(event: Any, named: dict[str, bool]) -> None:
    """What is not said of a guard is not known, and it is asked for."""
    assert stations(event) == named


@pytest.mark.parametrize("event", [None, 7, {}, {"Items": [7]}, {"Records": []}, {"Items": "A"}, [None]])
def test_what_names_no_station_is_refused_and_said(event: Any) -> None:
    with pytest.raises(NotAnEvent):
        stations(event)


@pytest.mark.parametrize("event", [None, [], {}, {"Records": None}, {"Items": ["A"]}])
def test_what_is_no_batch_of_a_stream_is_refused(event: Any) -> None:
    with pytest.raises(NotAnEvent):
        reported(event)
