"""How long a function reads, what it says of that afterwards, and how often it reads of the other stations."""

from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.engines.evaluate_stations import EvaluateStations
from bot.engines.figures import tell
from bot.engines.fleet_beside import KEPT_SECONDS, FleetBeside
from bot.evaluation.tick_report import TickReport
from storage.errors import StorageUnavailable
from tests.doubles.runtime import make_runtime
from tests.factories import NOW
from tests.integration.functions import AlwaysFit
from tests.integration.ticking import FixedClock


async def test_half_of_the_time_is_left_for_writing() -> None:
    given: list[float] = []

    async def look(_stations: Any, _guards: Any, _fence: int, seconds: float, _guards_of: Any) -> TickReport:
        given.append(seconds)
        return TickReport()

    stores: Any = SimpleNamespace(
        client=SimpleNamespace(get_item=lambda **_given: {}),
        names=SimpleNamespace(coordination="coordination"),
        station_guards=SimpleNamespace(of=dict),
    )
    runtime, evaluation, fit = make_runtime(), SimpleNamespace(of=look), AlwaysFit()
    parts: Any = evaluation, fit
    await EvaluateStations(runtime, stores, *parts).run(["A"], 40)
    runtime.workers.close()
    assert given == [20]


def test_each_figure_of_a_look_is_in_the_line_and_why_stations_were_missed() -> None:
    report = TickReport(stations=9, missed=["A", "B"], surprises={"C"}, moved=3, muted=4)
    report.why_missed = StorageUnavailable("DynamoDB is busy")
    with capture_logs() as logged:
        tell(report, "staging", NOW)
    (line,) = logged
    assert {name: line[name] for name in ("stations", "missed", "surprises", "moved", "muted")} == {
        "stations": 9,
        "missed": 2,
        "surprises": 1,
        "moved": 3,
        "muted": 4,
    }
    assert (line["why"], line["environment"]) == ("DynamoDB is busy", "staging")


@pytest.mark.parametrize("fails", [False, True])
def test_the_other_stations_are_read_once_a_minute_also_where_they_cannot_be_read(fails: bool) -> None:
    asked: list[int] = []

    def read(most_pieces: int) -> Any:
        asked.append(most_pieces)
        if fails:
            raise StorageUnavailable("DynamoDB is busy")
        return SimpleNamespace(rows=("a row",))

    clock, snapshots = FixedClock(NOW), SimpleNamespace(read=read)
    given: Any = make_runtime(clock=clock.clock), snapshots
    beside = FleetBeside(*given)
    assert [beside.rows() for _ in range(3)] == [() if fails else ("a row",)] * 3
    assert len(asked) == 1
    clock.passed += KEPT_SECONDS
    beside.rows()
    assert len(asked) == 2
    given[0].workers.close()
