"""The fleet, worst first: what is not known is never called well."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.answers.fleet import station_line
from rules.alert.alert import AlertType, Severity
from rules.evaluate.window import Window
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow, row_of
from rules.fleet.fleet_state import FleetState, OpenAlerts, Standing, fleet_state
from tests.factories import MINUTE, NOW, make_finding, make_metric, make_series
from tests.strategies import open_alerts, snapshots
from tests.unit.lifecycle.mutes import make_mute

DAY = 24 * 60 * MINUTE
WINDOW = 5 * MINUTE


def row(station: str, **fields: Any) -> StationRow:
    return StationRow(**{"station_id": station, "seen_at": NOW, "charged": 20, "uncharged": 10} | fields)


def snapshot(*rows: StationRow, at: int = NOW) -> FleetSnapshot:
    return FleetSnapshot(at=at, every_ms=MINUTE, window_ms=WINDOW, rows=rows)


def state(*rows: StationRow, **known: Any) -> FleetState:
    given_: dict[str, Any] = {"open_alerts": {}, "mutes": [], "now_ms": NOW, "forget_ms": DAY}
    return fleet_state(snapshot(*rows), **given_ | known)


def names(fleet: FleetState) -> list[str]:
    return [line.row.station_id for line in fleet.lines]


def pressing(severity: Severity) -> OpenAlerts:
    return OpenAlerts(severity, severity)


def _rank(severity: Severity | None) -> int:
    return -1 if severity is None else severity.rank


def test_the_worst_stands_first_whatever_their_names() -> None:
    fleet = state(
        row("A-well"),
        row("B-closed", seen_at=NOW - DAY - 1),
        row("C-half-empty", charged=10, uncharged=20),
        row("D-empty-soon", minutes_to_empty=Decimal(20)),
        row("E-empty-sooner", minutes_to_empty=Decimal(5)),
        row("F-silent", seen_at=NOW - WINDOW - 1),
        StationRow(station_id="G-unread", was_read=False),
        row("H-muted", severity=Severity.CRITICAL, trouble=AlertType.CHARGER_DOWN),
        row("I-cleared"),
        row("J-low-alert"),
        row("K-decided-without-effect", severity=Severity.CRITICAL, trouble=AlertType.CHARGER_DOWN),
        row("L-critical-alert"),
        open_alerts={
            "I-cleared": OpenAlerts(Severity.CRITICAL, None),
            "J-low-alert": pressing(Severity.LOW),
            "L-critical-alert": pressing(Severity.CRITICAL),
        },
        mutes=[make_mute(station_id="H-muted", alert_type=AlertType.CHARGER_DOWN)],
    )
    assert [name[0] for name in names(fleet)] == list("LKJIHGFEDCAB")


def test_a_station_of_which_no_metric_can_be_read_is_neither_closed_nor_well() -> None:
    (line,) = state(row("A", seen_at=None, charged=None, uncharged=None)).lines
    assert line.standing is Standing.UNREAD


def test_when_a_well_station_runs_empty_is_said_and_counts_only_within_the_hour() -> None:
    fleet = state(
        row("A-far", minutes_to_empty=Decimal(93)),
        row("B-fuller", charged=25, minutes_to_empty=Decimal(61)),
        row("C-soon", minutes_to_empty=Decimal(60)),
        row("D-cleared", minutes_to_empty=Decimal(93)),
        row("E-in-trouble", minutes_to_empty=Decimal(93), severity=Severity.LOW, trouble=AlertType.FAULT_PATTERN),
        row("F-in-alert", minutes_to_empty=Decimal(93)),
        open_alerts={"D-cleared": OpenAlerts(Severity.HIGH, None), "F-in-alert": pressing(Severity.HIGH)},
    )
    assert [name[0] for name in names(fleet)] == list("FEDCAB")
    assert [line.minutes_to_empty for line in fleet.lines] == [Decimal(93), Decimal(93), None, Decimal(60), None, None]


def test_a_station_that_is_empty_already_is_not_said_to_be_so_in_a_minute() -> None:
    fleet = state(
        row("A", charged=0, uncharged=44, minutes_to_empty=Decimal(0), swaps_per_hour=Decimal(0)),
        row("B", charged=1, uncharged=43, minutes_to_empty=Decimal("0.5"), swaps_per_hour=Decimal(120)),
    )
    empty, nearly = (station_line(line).split("\n")[1] for line in fleet.lines)
    assert empty == "0 of 44 charged · empty now · 0 swaps/h"
    assert nearly == "1 of 44 charged · empty in under a minute · 120 swaps/h"


def test_an_alert_that_stands_counts_before_one_that_cleared_however_severe() -> None:
    fleet = state(
        row("A-cleared-and-low"),
        row("B-high"),
        open_alerts={
            "A-cleared-and-low": OpenAlerts(Severity.CRITICAL, Severity.LOW),
            "B-high": pressing(Severity.HIGH),
        },
    )
    assert names(fleet) == ["B-high", "A-cleared-and-low"]


def test_of_stations_with_equal_alerts_the_one_that_is_empty_first_stands_first() -> None:
    fleet = state(
        row("A", minutes_to_empty=Decimal(30)),
        row("B", minutes_to_empty=Decimal(3)),
        open_alerts={"A": pressing(Severity.HIGH), "B": pressing(Severity.HIGH)},
    )
    assert names(fleet) == ["B", "A"]


@given(st.none() | snapshots(), st.integers(NOW, NOW + 10 * DAY), st.data())
def test_no_station_is_lost_or_shown_twice_and_what_was_not_read_is_never_well(
    seen: FleetSnapshot | None, now: int, data: st.DataObject
) -> None:
    known = [each.station_id for each in seen.rows] if seen else []
    stations = st.sampled_from([*known, "NEW"])
    opened: dict[str, OpenAlerts] = data.draw(st.dictionaries(stations, open_alerts(), max_size=5))
    fleet = fleet_state(seen, open_alerts=opened, mutes=[], now_ms=now, forget_ms=DAY)
    assert sorted(names(fleet)) == sorted({*known, *opened})
    well = {line.row.station_id for line in fleet.lines if line.standing is Standing.WELL}
    assert not well & {*opened}
    assert not well & {each.station_id for each in (seen.rows if seen else ()) if not each.was_read or each.severity}
    ranks = [
        max(_rank(line.alerts.pressing if line.alerts else None), _rank(line.row.severity)) for line in fleet.lines
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert sum(fleet.alerts.values()) == len(opened)


def test_when_the_ticks_stop_the_snapshot_is_old_but_nobody_has_fallen_silent() -> None:
    fleet = state(row("A"), now_ms=NOW + 10 * MINUTE)
    assert fleet.is_late
    assert fleet.count(Standing.WELL) == 1


def test_a_tick_that_is_a_little_late_is_no_old_snapshot() -> None:
    assert not state(row("A"), now_ms=NOW + 2 * MINUTE).is_late


def test_before_the_first_snapshot_open_alerts_and_mutes_are_known_and_nothing_else() -> None:
    fleet = fleet_state(
        None, open_alerts={"A": pressing(Severity.HIGH)}, mutes=[make_mute(station_id="B")], now_ms=NOW, forget_ms=DAY
    )
    assert [(line.row.station_id, line.standing) for line in fleet.lines] == [
        ("A", Standing.ALERT),
        ("B", Standing.UNREAD),
    ]
    assert (fleet.evaluated_at, fleet.is_late) == (None, True)


def test_mutes_are_those_of_now_not_of_the_snapshot() -> None:
    fleet = state(row("A"), row("B"), mutes=[make_mute(station_id="B"), make_mute(station_id="B", mute_id="m-2")])
    assert {line.row.station_id: len(line.muted) for line in fleet.lines} == {"A": 0, "B": 2}
    assert fleet.muted == 1


def test_a_row_holds_the_newest_that_is_known_and_the_worst_that_was_found() -> None:
    samples = make_series(
        {"charged_batteries": 5},
        {"charged_batteries": 5},
        {"charged_batteries": 5, "swap_rate": Decimal(9)},
        {"charged_batteries": None},
    )
    window = Window.of("STATION_001", samples, NOW, WINDOW)
    found = row_of(window, [make_finding(severity=Severity.LOW), make_finding(severity=Severity.HIGH)], None)
    assert (found.charged, found.uncharged, found.severity) == (5, 10, Severity.HIGH)
    assert (found.swaps_per_hour, found.seen_at) == (Decimal("6.8"), NOW)
    assert found.minutes_to_empty is not None


def test_the_row_of_a_silent_station_holds_what_it_said_last() -> None:
    last = make_metric(timestamp=NOW - DAY, charged_batteries=3)
    found = row_of(Window.of("STATION_001", [], NOW, WINDOW), [], last)
    assert (found.charged, found.seen_at, found.minutes_to_empty) == (3, NOW - DAY, None)
