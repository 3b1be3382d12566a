"""A backtest as one page of HTML that needs nothing else: numbers, charts, every alert."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from bot.backtest.answer import BacktestAnswer, RulesAnswer
from bot.slack.text import shown
from rules.alert.alert import Severity
from rules.report.backtest_score import DecidedAs, TypeScore
from rules.report.backtest_tables import Tally
from rules.report.would_be_alert import WouldBeAlert
from rules.text.wording import counted
from rules.units import SECOND_MS

_MOST_STATIONS, _MOST_ALERTS = 50, 2_000
_WIDTH, _HEIGHT, _FOOT = 900, 160, 18
_COLOURS = {
    Severity.LOW: "#8fb3d9",
    Severity.MEDIUM: "#f2c14e",
    Severity.HIGH: "#f08a3c",
    Severity.CRITICAL: "#c8372d",
}
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1d2733; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } th, td { padding: .2rem .7rem; text-align: right; }
th:first-child, td:first-child, td.text { text-align: left; } tr:nth-child(even) { background: #f3f5f8; }
svg { max-width: 100%; } .key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em; }
"""


def as_html(answer: BacktestAnswer) -> str:
    """Return the page."""
    replayed = answer.replayed
    what = f"{counted(replayed.samples, 'sample')} of {counted(len(replayed.stations), 'station')}"
    when = " to ".join(_time(each) for each in (replayed.first_ms, replayed.last_ms) if each is not None)
    stopped = "" if replayed.is_whole else "<p><b>Stopped: this is what had been replayed by then.</b></p>"
    left_out = f"<p>{counted(replayed.rejects.count, 'row')} left out.</p>" if replayed.rejects.count else ""
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Backtest</title>',
            f"<style>{_STYLE}</style></head><body><h1>Backtest</h1><p>{what}, {when} (UTC).</p>{stopped}{left_out}",
            *(_of_rules(each) for each in answer.rules),
            _alerts(answer.rules[0].alerts),
            "</body></html>",
        )
    )


def _of_rules(answer: RulesAnswer) -> str:
    stations = sorted(answer.tables.stations.items(), key=lambda item: -item[1].alerts)[:_MOST_STATIONS]
    return "\n".join(
        (
            f"<h2>{escape(answer.name)}</h2>",
            _tallies("rule", {**answer.tables.rules, "all": answer.tables.whole}),
            f"<h3>Alerts by day</h3><p>{_key()}</p>{_chart(answer.tables.days)}",
            _decisions(answer),
            f"<h3>Stations</h3>{_tallies('station', dict(stations))}",
        )
    )


def _tallies(what: str, tallies: Mapping[str, Tally]) -> str:
    severities = [each.value.lower() for each in reversed(Severity)]
    head = (what, "alerts", "pages", "pages at night", "repeats", *severities)
    rows = (
        (name, each.alerts, each.pages, each.night, each.repeats, *reversed(each.by_severity.values()))
        for name, each in tallies.items()
    )
    return _table(head, rows)


def _decisions(answer: RulesAnswer) -> str:
    if answer.scores is None:
        return ""
    head = ("rule", "opened then", "here too", "missed", "right", "wrong", "new", "precision")
    rows = (_score(name, each) for name, each in sorted(answer.scores.items()))
    kept = (
        (f"{name}, {outcome}", f"{each.kept} of {each.of}")
        for name, score in sorted(answer.scores.items())
        for outcome, each in sorted(score.outcomes.items())
    )
    return f"<h3>Beside what people decided</h3>{_table(head, rows)}{_table(('outcome', 'here too'), kept)}"


def _score(name: str, score: TypeScore) -> tuple[object, ...]:
    decided = (score.verdicts[each] for each in (DecidedAs.RIGHT, DecidedAs.WRONG))
    precision = "" if score.precision is None else f"{score.precision:.0%}"
    return name, score.real, score.found, len(score.missed), *decided, score.new, precision


def _key() -> str:
    square = '<span class="key" style="background:{}"></span>{}'
    return "".join(square.format(colour, severity.value) for severity, colour in _COLOURS.items())


def _chart(days: Mapping[str, Tally]) -> str:
    """Return a bar a day, the worst at the bottom."""
    most = max((each.alerts for each in days.values()), default=0)
    if not most:
        return "<p>None.</p>"
    wide = _WIDTH / len(days)
    bars = "".join(_bar(place * wide, wide, day, each, most) for place, (day, each) in enumerate(sorted(days.items())))
    label = f"Alerts by day, at most {most}"
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + _FOOT}" role="img" aria-label="{label}">{bars}</svg>'


def _bar(left: float, wide: float, day: str, tally: Tally, most: int) -> str:
    top, parts = float(_HEIGHT), ""
    for severity in reversed(Severity):
        high = tally.by_severity[severity] / most * _HEIGHT
        top -= high
        box = f'x="{left:.1f}" y="{top:.1f}" width="{max(1.0, wide - 2):.1f}" height="{high:.1f}"'
        parts += f'<rect {box} fill="{_COLOURS[severity]}"/>' if high else ""
    text = f'<text x="{left:.1f}" y="{_HEIGHT + _FOOT - 4}" font-size="11">{escape(day[5:])}</text>'
    return f"<g><title>{escape(day)}: {tally.alerts}</title>{parts}{text if wide > _FOOT * 2 else ''}</g>"


def _alerts(alerts: Sequence[WouldBeAlert]) -> str:
    head = ("opened", "closed", "severity", "worst", "type", "station", "title")
    rows = (
        (
            _time(each.opened_at),
            "open" if each.closed_at is None else _time(each.closed_at),
            each.severity.value,
            each.worst.value,
            each.alert_type.value,
            shown(each.station_id, 80),
            shown(each.title, 160),
        )
        for each in alerts[:_MOST_ALERTS]
    )
    more = f"<p>And {len(alerts) - _MOST_ALERTS:,} more.</p>" if len(alerts) > _MOST_ALERTS else ""
    return f"<h2>Alerts</h2>{_table(head, rows)}{more}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    names = "".join(f"<th>{escape(each)}</th>" for each in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: object) -> str:
    return f"<td>{value}</td>" if isinstance(value, int) else f'<td class="text">{escape(str(value))}</td>'


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / SECOND_MS, UTC):%Y-%m-%d %H:%M}"
