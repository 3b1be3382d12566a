"""The board without what cannot be drawn: one odd alert must not cost everybody their home tab."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.cards.home.board import Board
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.fleet.fleet_state import StationLine
from rules.fleet.handover import handover


def sound_board(board: Board, draw: Callable[[Board], Any], telemetry: Telemetry) -> Board:
    """Return the board with only the alerts, stations and mutes that `draw` can draw."""
    alone = replace(
        board,
        pending=(),
        decided=(),
        mutes=(),
        fleet=replace(board.fleet, lines=[]),
        handover=handover((), (), board.handover.since),
    )
    alerts = Sparing(telemetry, "alert on the home tab", lambda alert: alert.alert_id)
    stations = Sparing(telemetry, "station on the home tab", lambda line: line.row.station_id)
    mutes = Sparing(telemetry, "mute on the home tab", lambda mute: mute.station_id)

    def in_handover(name: str) -> tuple[Alert, ...]:
        def draw_one(alert: Alert) -> Any:
            one: dict[str, Any] = {name: (alert,)}
            return draw(replace(alone, handover=replace(alone.handover, **one)))

        return tuple(alerts.sound(getattr(board.handover, name), draw_one))

    def draw_station(line: StationLine) -> Any:
        return draw(replace(alone, fleet=replace(alone.fleet, lines=[line])))

    shift: dict[str, Any] = {name: in_handover(name) for name in ("wrong", "waiting", "running", "standing")}
    sound = replace(
        board,
        pending=tuple(alerts.sound(board.pending, lambda each: draw(replace(alone, pending=(each,))))),
        decided=tuple(alerts.sound(board.decided, lambda each: draw(replace(alone, decided=(each,))))),
        mutes=tuple(mutes.sound(board.mutes, lambda each: draw(replace(alone, mutes=(each,))))),
        fleet=replace(board.fleet, lines=stations.sound(board.fleet.lines, draw_station)),
        handover=replace(board.handover, **shift),
    )
    return replace(sound, left_out=tuple(dict.fromkeys((*alerts.left_out, *stations.left_out, *mutes.left_out))))
