"""The answer to `/aiops status STATION`."""

from collections.abc import Callable
from decimal import Decimal

from bot.cards.alert.title import short_named
from bot.cards.answers.alert_list import alert_line
from bot.cards.answers.card_link import Links
from bot.cards.answers.in_the_fleet import in_the_fleet
from bot.cards.answers.mutes import by_sentence, mute_line, types_words
from bot.cards.parts import blocks
from bot.cards.parts.station_line import station_line
from bot.cards.parts.times import age, moment
from bot.cards.parts.trend import number, trend
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import cut, escaped
from rules.fleet.station_state import StationState
from rules.fleet.urgency import most_urgent_first
from rules.metric import ChargerHealth, Metric
from rules.text.wording import listed

_SHOWN_FAULTS = 5
_SHOWN_ALERTS = 10
_SHOWN_ALIKE = 5
_NOWHERE = Links()


def station_answer(state: StationState, links: Links = _NOWHERE) -> Message:
    """Return a station's newest metrics, its trend, how fresh they are, its open alerts and its mutes."""
    drawn: list[Block] = [
        blocks.header(short_named(state.station_id, f": {_verdict(state)}", limits.HEADER)),
        *([blocks.context(known)] if (known := station_line(state.facts, _runbook(state))) else []),
        *([blocks.context(*said)] if (said := in_the_fleet(state, links)) else []),
        *([] if state.newest is None else _reported(state, state.newest)),
        *([blocks.context(alike)] if (alike := _alike(state)) else []),
        *([blocks.context(beyond)] if (beyond := _beyond(state)) else []),
        *_open_alerts(state, links),
        *_mutes(state),
    ]
    name = escaped(state.station_id, 200)
    text = f"{name}: {escaped(_verdict(state), 300)}.{_muted(state)} {_fresh(state)}"
    return Message(text=text, blocks=drawn)


def _reported(state: StationState, newest: Metric) -> list[Block]:
    late = "*Late:* the" if state.late_ms is not None else "The"
    stale = "*Stale:* the" if state.is_stale else late
    old = f"newest sample is {age(state.now_ms - newest.timestamp)} old ({moment(newest.timestamp)})"
    drawn = [
        blocks.fields([(label, escaped(value, 300)) for label, value in _measurements(newest)]),
        blocks.context(*_trends(state)),
        blocks.context(f"{stale} {old}"),
    ]
    faults = [*newest.fault_patterns, *newest.error_logs]
    if faults:
        said = listed([cut(each, 200) for each in faults], _SHOWN_FAULTS, "; ")
        drawn.append(blocks.paragraph(f"Reported faults: {said}"))
    if unusable := _unusable(state):
        drawn.append(blocks.context(unusable))
    return drawn


def _runbook(state: StationState) -> str | None:
    """Return the runbook of the worst alert that has one; it is about this trouble."""
    plans = (each.metadata.evidence.plan for each in most_urgent_first(state.open_alerts) if each.metadata.evidence)
    return next((plan.runbook for plan in plans if plan is not None and plan.runbook), None)


def _unusable(state: StationState) -> str:
    """Return which fields of the shown samples cannot be used, and why, as mrkdwn."""
    found: dict[str, list[str]] = {}
    for metric in state.metrics:
        for each in metric.unusable:
            found.setdefault(each.name, []).append(each.why)
    total = len(state.metrics)
    said = (f"{name} ({escaped(why[0], 150)}; {len(why)} of {total} samples)" for name, why in found.items())
    return f"*Cannot be used, so counts as not reported:* {'; '.join(said)}" if found else ""


def _alike(state: StationState) -> str:
    """Return which other stations have a name that reads the same, as mrkdwn."""
    if not state.alike:
        return ""
    names = listed([escaped(each, 150) for each in state.alike], _SHOWN_ALIKE)
    return (
        f"*Not the only one with this name:* {names} reads the same. Each has its own metrics and alerts; "
        "the policy and mutes apply to all of them. Fix the writer."
    )


def _beyond(state: StationState) -> str:
    """Return what the table holds beyond what is shown."""
    if state.is_ahead:
        when = moment(state.newest_at)
        return f"*Its newest sample is from the future* ({when}): a clock was wrong. It does not count until then."
    if state.newest is None or state.newest_at > state.newest.timestamp:
        return f"Its newest sample ({moment(state.newest_at)}) cannot be read: another program wrote or changed it."
    return ""


def _fresh(state: StationState) -> str:
    if state.newest is None:
        return "No sample can be read."
    return f"Newest sample {age(state.now_ms - state.newest.timestamp)} old."


def _verdict(state: StationState) -> str:
    if state.open_alerts:
        worst = max(state.open_alerts, key=lambda alert: alert.severity.rank)
        count = len(state.open_alerts)
        return f"{count} open alert{'' if count == 1 else 's'}, worst {worst.severity}"
    if (rest := state.facts.rest(state.now_ms)) is not None:
        return f"no open alert, {rest}"
    if state.is_stale:
        return "no open alert, but no fresh metrics"
    if state.late_ms is not None:
        return "no open alert, samples come late"
    return "no open alert"


def _measurements(metric: Metric) -> list[tuple[str, str]]:
    charged, uncharged = metric.charged_batteries, metric.uncharged_batteries
    total = "" if charged is None or uncharged is None else f" of {charged + uncharged}"
    return [
        ("Charged batteries", _known(charged) + total),
        ("Swaps an hour", _known(metric.swap_rate)),
        ("Charger health", _health(metric.charger_health)),
        (
            "Charger uptime",
            f"{_known(metric.charger_uptime)} %" if metric.charger_uptime is not None else "not reported",
        ),
        ("Demand surge", {True: "yes", False: "no", None: "not reported"}[metric.demand_surge]),
        ("Faults reported", _faults(metric)),
    ]


def _faults(metric: Metric) -> str:
    count = len(metric.fault_patterns) + len(metric.error_logs)
    return str(count) if count or metric.reports_faults else "not reported"


def _known(value: Decimal | int | None) -> str:
    return "not reported" if value is None else number(value)


def _health(health: ChargerHealth | None) -> str:
    return "not reported" if health is None else health.value


def _trends(state: StationState) -> list[str]:
    reads: list[tuple[str, Callable[[Metric], Decimal | int | None]]] = [
        ("Charged batteries", lambda metric: metric.charged_batteries),
        ("Swaps an hour", lambda metric: metric.swap_rate),
        ("Uptime %", lambda metric: metric.charger_uptime),
    ]
    oldest_first = list(reversed(state.metrics))
    return [
        trend(name, [value for metric in oldest_first if (value := read(metric)) is not None]) for name, read in reads
    ]


def _open_alerts(state: StationState, links: Links) -> list[Block]:
    alerts = most_urgent_first(state.open_alerts)
    shown = [blocks.section(alert_line(alert, links)) for alert in alerts[:_SHOWN_ALERTS]]
    more = len(alerts) - len(shown)
    return [*shown, blocks.context(f"and {more} more: `/aiops alerts`")] if more else shown


def _mutes(state: StationState) -> list[Block]:
    return [blocks.section(f"Muted · {mute_line(each)}") for each in by_sentence(state.mutes)]


def _muted(state: StationState) -> str:
    return f" Muted: {types_words(state.mutes)}." if state.mutes else ""
