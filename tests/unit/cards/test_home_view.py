"""The home tab says what it leaves out, and where all of it is."""

import json
from typing import Any

from bot.cards.home.board import Board
from bot.cards.home.home import home_view
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.mute import Mute
from rules.alert.quiet_time import QuietTime
from rules.alert.waiting import Escalation
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.fleet.fleet_state import OpenAlerts, fleet_state
from rules.fleet.handover import Handover, handover
from rules.lifecycle.deciding import ONE_PERSON
from tests.factories import MINUTE, NOW, make_alert
from tests.unit.lifecycle.mutes import make_mute


def home(*rows: StationRow, mutes: tuple[Mute, ...] = (), **opened: OpenAlerts) -> str:
    snapshot = FleetSnapshot(at=NOW, every_ms=MINUTE, window_ms=5 * MINUTE, rows=rows)
    fleet = fleet_state(snapshot, open_alerts=opened, mutes=mutes, now_ms=NOW, forget_ms=10**9)
    told = Handover(since=NOW, opened={}, approved=0, rejected=0, wrong=(), waiting=())
    view = home_view(Board((), (), mutes, fleet, told), (), "aiops-remediation", lambda _alert: ONE_PERSON)
    return "\n".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")


def test_maintenance_of_the_register_stands_beside_the_mutes() -> None:
    fleet = fleet_state(None, open_alerts={}, mutes=(), now_ms=NOW, forget_ms=10**9)
    cables = QuietTime(quiet_id="register:1", since=NOW, until=NOW + MINUTE, place="group NORTH", why="cables")
    board = Board((), (), (make_mute(),), fleet, handover((), (), NOW), maintained=(cables,))
    shown = str(home_view(board, (), "aiops-remediation", lambda _alert: ONE_PERSON))
    assert "In maintenance: group NORTH" in shown
    assert "by the station register: cables" in shown
    assert "STATION_001 · LOW_INVENTORY" in shown


def waiting(*pending: Alert, mine: bool = True) -> str:
    fleet = fleet_state(None, open_alerts={}, mutes=(), now_ms=NOW, forget_ms=10**9)
    board = Board(pending, (), (), fleet, handover((), pending, NOW))
    return json.dumps(
        home_view(
            board, {each.alert_id for each in pending} if mine else (), "aiops-remediation", lambda _alert: ONE_PERSON
        )
    )


def well(number: int) -> StationRow:
    return StationRow(station_id=f"WELL_{number}", seen_at=NOW)


def ill(number: int) -> StationRow:
    return StationRow(station_id=f"ILL_{number}", seen_at=NOW, severity=Severity.HIGH, trouble=AlertType.HIGH_DEMAND)


def test_stations_in_trouble_for_which_there_is_no_room_are_counted() -> None:
    shown = home(*(ill(number) for number in range(7)), well(1), well(2))
    assert "ILL_4" in shown
    assert "ILL_5" not in shown
    assert "4 more, 2 of them need a look: `/aiops status` lists all." in shown


def test_of_a_fleet_that_is_well_the_rest_is_counted_without_alarm() -> None:
    shown = home(*(well(number) for number in range(9)))
    assert "4 more: `/aiops status` lists all." in shown


def test_a_small_fleet_is_shown_whole_and_says_of_no_more() -> None:
    assert "more" not in home(*(well(number) for number in range(5)))


def test_alerts_for_which_there_is_no_room_are_counted_by_severity_and_not_called_milder() -> None:
    pending = [make_alert(alert_id=f"a-{number}", severity=Severity.CRITICAL) for number in range(14)]
    pending.append(make_alert(alert_id="a-14"))
    assert "3 more (2 CRITICAL, 1 HIGH): `/aiops alerts` lists all." in waiting(*pending)
    assert "7 more (6 CRITICAL, 1 HIGH): `/aiops alerts` lists all." in waiting(*pending, mine=False)


def test_who_was_called_to_an_alert_stands_below_it() -> None:
    called = Escalation(number=1, at=NOW, mention=("U0BOSS",))
    shown = waiting(make_alert(metadata=AlertMetadata(escalations=(called,))))
    assert "*Escalated* " in shown
    assert "to <@U0BOSS>" in shown


def test_the_fleet_says_when_it_was_evaluated_and_not_how_long_ago() -> None:
    snapshot = FleetSnapshot(at=NOW, every_ms=MINUTE, window_ms=5 * MINUTE, rows=(well(1),))

    def drawn(now_ms: int) -> Any:
        fleet = fleet_state(snapshot, open_alerts={}, mutes=(), now_ms=now_ms, forget_ms=10**9)
        return home_view(
            Board((), (), (), fleet, handover((), (), NOW)), (), "aiops-remediation", lambda _alert: ONE_PERSON
        )

    assert drawn(NOW) == drawn(NOW + MINUTE)
    assert drawn(NOW + 10 * MINUTE) == drawn(NOW + 11 * MINUTE)
    assert "This is old" in json.dumps(drawn(NOW + 10 * MINUTE))


def test_mutes_for_which_there_is_no_room_are_counted() -> None:
    shown = home(mutes=tuple(make_mute(mute_id=f"m-{number}", station_id=f"S_{number}") for number in range(11)))
    assert "3 more: `/aiops mutes` lists all." in shown


def test_an_alert_whose_condition_cleared_is_not_shown_like_one_that_stands() -> None:
    shown = home(
        well(1),
        well(2),
        well(3),
        WELL_1=OpenAlerts(Severity.CRITICAL, None),
        WELL_2=OpenAlerts(Severity.CRITICAL, Severity.LOW),
        WELL_3=OpenAlerts(Severity.HIGH, Severity.HIGH),
    )
    assert "WELL_1 · CRITICAL alert open, condition cleared*" in shown
    assert "WELL_2 · CRITICAL alert open, condition cleared; LOW alert open*" in shown
    assert "WELL_3 · HIGH alert open*" in shown
    assert shown.index("WELL_3") < shown.index("WELL_2") < shown.index("WELL_1")
