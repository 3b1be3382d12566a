"""The answer to `/aiops status`: the whole fleet, worst first."""

from bot.cards.answers.page_tokens import EVERYTHING, FleetAt, slice_of
from bot.cards.answers.paging import joined, numbered_buttons, page_words
from bot.cards.parts import blocks
from bot.cards.parts.tables import Cell, data_table
from bot.cards.parts.times import age, moment
from bot.cards.parts.trend import number
from bot.slack.message import Message
from bot.slack.text import cut_markup, escaped, unescaped
from rules.alert.alert import AlertType
from rules.fleet.fleet_snapshot import StationRow
from rules.fleet.fleet_state import FleetState, OpenAlerts, Standing, StationLine
from rules.text.wording import duration, listed, swaps_an_hour, when_empty

PAGE = 25
_CAPTION = "The stations, worst first"
_HEAD = ("Station", "State", "Charged", "Empty in", "Swaps/h", "Charger")
_NAME, _REST = 80, 100
_READ_ALOUD = 3
_ONE = "`/aiops status STATION_001` shows one station"
_UNKNOWN = "*No evaluation is known yet*: the leading bot stores the fleet with each one. Try again in a minute."
_COUNTED = {
    Standing.TROUBLE: "in trouble without one",
    Standing.UNREAD: "not read in the last evaluation",
    Standing.SILENT: "silent",
    Standing.CLOSED: "closed",
}


def fleet_answer(state: FleetState, page: int = 1, *, everything: bool = False) -> Message:
    """Return a page of the fleet, or with `everything` all of it, for a terminal."""
    summary = fleet_summary(state)
    if not state.lines:
        return Message(text=summary)
    shown = slice_of(state.lines, page, EVERYTHING if everything else PAGE)
    above = [blocks.section(summary)]
    below = [
        *([] if everything else [blocks.context(joined((page_words(shown.page, shown.pages), _ONE)))]),
        *numbered_buttons(lambda number: FleetAt(of="fleet", page=number), shown),
    ]
    first = "; ".join(_heading(line) for line in shown.pieces[:_READ_ALOUD])
    return Message(
        text=cut_markup(f"{summary} First: {first}.", 3_000),
        blocks=[*above, data_table(_CAPTION, _HEAD, [_row(line) for line in shown.pieces]), *below],
        in_old_blocks=[*above, *blocks.sections([f"{station_line(line)}\n" for line in shown.pieces]), *below],
    )


def _row(line: StationLine) -> list[Cell]:
    row, minutes = line.row, line.minutes_to_empty
    if line.standing is Standing.UNREAD:
        return [row.station_id, _state(line), "", "", "", ""]
    health = "" if row.health is None else row.health.value
    return [
        row.station_id,
        _state(line),
        "" if row.charged is None else (row.charged, _charged(row)),
        "" if minutes is None else (minutes, duration(minutes) if minutes else "now"),
        "" if row.swaps_per_hour is None else (row.swaps_per_hour, number(row.swaps_per_hour)),
        health if row.uptime is None else f"{health} {number(row.uptime)} %".strip(),
    ]


def _state(line: StationLine) -> str:
    muted = "" if not line.muted else f"muted: {_types(line.muted)}"
    return unescaped(joined((standing_words(line), muted, *_off_by(line.row))))


def _charged(row: StationRow) -> str:
    total = "" if row.charged is None or row.uncharged is None else f" of {number(row.charged + row.uncharged)}"
    return "" if row.charged is None else f"{number(row.charged)}{total}"


def fleet_summary(state: FleetState) -> str:
    """Return how many stations there are, how they are doing and how old that is, as mrkdwn."""
    return _counts(state) + _freshness(state)


def lasting_summary(state: FleetState) -> str:
    """Return the same with the time of the evaluation instead of its age, for a view that stands for minutes."""
    return _counts(state) + _evaluated(state)


def station_line(line: StationLine) -> str:
    """Return one station as mrkdwn: how it is doing, and its numbers below."""
    numbers = joined(_numbers(line)) if line.standing is not Standing.UNREAD else ""
    seen = f"last seen {moment(line.row.seen_at)}" if _is_silent(line) and line.row.seen_at is not None else ""
    below = joined((seen, numbers))
    return f"*{_heading(line)}*" + (f"\n{below}" if below else "")


def _heading(line: StationLine) -> str:
    muted = "" if not line.muted else f"muted: {_types(line.muted)}"
    return joined((escaped(line.row.station_id, _NAME), standing_words(line), muted, *_off_by(line.row)))


def _off_by(row: StationRow) -> list[str]:
    late = "" if row.late_ms is None else f"samples {age(row.late_ms)} late"
    return [late, "" if row.ahead_ms is None else f"samples {age(row.ahead_ms)} ahead, not judged yet"]


def standing_words(line: StationLine) -> str:
    """Return how a station stands, as mrkdwn: "HIGH alert open", "silent", "OK"."""
    if line.alerts is not None:
        unread = "" if line.row.was_read else ", not read in the last evaluation"
        return f"{_open(line.alerts)}{unread}"
    if line.standing is Standing.UNREAD and line.row.was_read:
        return "no metrics that can be read"
    if line.standing is Standing.TROUBLE:
        return f"{line.row.severity} {line.row.trouble}, no alert open"
    return {
        Standing.UNREAD: "not read in the last evaluation",
        Standing.SILENT: "silent",
        Standing.CLOSED: escaped(line.row.rest, _REST) if line.row.rest else "closed: silent for a long time",
    }.get(line.standing, "OK")


def _open(alerts: OpenAlerts) -> str:
    if alerts.pressing is alerts.worst:
        return f"{alerts.worst} alert open"
    others = f"; {alerts.pressing} alert open" if alerts.pressing else ""
    return f"{alerts.worst} alert open, condition cleared{others}"


def _is_silent(line: StationLine) -> bool:
    return line.standing in {Standing.SILENT, Standing.CLOSED} and line.row.rest is None


def _numbers(line: StationLine) -> list[str]:
    row, minutes = line.row, line.minutes_to_empty
    uptime = "" if row.uptime is None else f" {number(row.uptime)} %"
    return [
        "" if row.charged is None else f"{_charged(row)} charged",
        "" if minutes is None else when_empty(minutes),
        "" if row.swaps_per_hour is None else swaps_an_hour(number(row.swaps_per_hour)),
        "" if row.health is None else f"charger {row.health.value}{uptime}",
    ]


def _types(muted: tuple[AlertType, ...]) -> str:
    return "every type" if set(muted) == set(AlertType) else ", ".join(dict.fromkeys(muted))


def _counts(state: FleetState) -> str:
    count = len(state.lines)
    alerts = ", ".join(f"{stations} {severity}" for severity, stations in state.alerts.items())
    opened = f"{sum(state.alerts.values())} with an open alert ({alerts})" if alerts else "no open alert"
    others = [f"{number} {words}" for standing, words in _COUNTED.items() if (number := state.count(standing))]
    muted = [f"{state.muted} muted"] if state.muted else []
    counts = ", ".join([opened, *others, *muted])
    return f"*{count} station{'' if count == 1 else 's'}*: {counts}. {_alike(state)}" if count else ""


def _alike(state: FleetState) -> str:
    groups = [" and ".join(escaped(name, _NAME) for name in each[:_READ_ALOUD]) for each in state.alike]
    return (
        f"*Different stations with names that read the same*: {listed(groups, _READ_ALOUD, '; ')}. " if groups else ""
    )


def _freshness(state: FleetState) -> str:
    if state.evaluated_at is None:
        return _UNKNOWN
    old = age(state.now_ms - state.evaluated_at)
    if state.is_late:
        return f"*This is old*: the last evaluation was {old} ago ({moment(state.evaluated_at)}). Tell your operator."
    return f"Evaluated {old} ago."


def _evaluated(state: FleetState) -> str:
    if state.evaluated_at is None:
        return _UNKNOWN
    if state.is_late:
        return f"*This is old*: the last evaluation was {moment(state.evaluated_at)}. Tell your operator."
    return f"Evaluated {moment(state.evaluated_at)}."
