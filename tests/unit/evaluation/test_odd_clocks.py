"""The log says once an hour of each station whose samples are ahead of now or come late."""

from structlog.testing import capture_logs

from bot.evaluation.odd_clocks import OddClocks
from rules.fleet.fleet_snapshot import StationRow
from rules.units import MINUTE_MS


def test_each_station_and_each_way_is_logged_once_an_hour() -> None:
    now = [0.0]
    clocks = OddClocks(lambda: now[0])
    rows = [
        StationRow(station_id="A", ahead_ms=4 * MINUTE_MS),
        StationRow(station_id="B", late_ms=6 * MINUTE_MS),
        StationRow(station_id="C"),
    ]
    with capture_logs() as logged:
        for now[0] in range(0, 3599, 60):
            clocks.note(rows)
        assert [(each["station"], each["seconds"]) for each in logged] == [("A", 240), ("B", 360)]
        clocks.note([StationRow(station_id="A", late_ms=6 * MINUTE_MS)])
        now[0] = 3600
        clocks.note(rows)
    assert [each["station"] for each in logged] == ["A", "B", "A", "A", "B"]
    assert "ahead of now" in logged[0]["event"]
    assert "come late" in logged[1]["event"]
