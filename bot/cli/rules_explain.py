"""`aiops rules explain`: each rule's inputs, and the named reason for which it fires or does not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.backtest.recorded_file import Recorded
from bot.backtest.recording import Recording
from bot.backtest.rejects import Rejects
from bot.cli.queries import stores
from bot.cli.terminal import err, out
from bot.queries.station_names import KnownStations, StationNames
from bot.runtime.clock import Clock
from bot.slack.text import shown
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.report.explained import Explained
from rules.text.wording import counted
from rules.units import SECOND_MS

_MOST = 5_000


def window_in_table(station: str, at_ms: int | None, rules: RuleSet) -> Window:
    """Return what the rules see of a station at a time (epoch ms), or now. Raises UnknownStation, storage's errors."""
    clock = Clock()
    tables = stores(clock)
    station = StationNames(tables.metrics, tables.fleet, clock, lambda: rules.register).find((station,)).station_id
    recent = tables.recent.read(station, clock.now_ms() if at_ms is None else at_ms, rules)
    return (
        recent.window
        if recent.window.samples
        else rules.window(station, recent.older, recent.window.now_ms, recent.last_seen_ms)
    )


def window_in_files(station: str, at_ms: int | None, files: Sequence[Path], rules: RuleSet) -> Window:
    """Return what the rules see of a station at a time (epoch ms), or when it last reported. Raises UnknownStation."""
    rejects, names = Rejects(), dict[str, None]()
    latest = _of_station(station, at_ms, _metrics(files, rejects), rules, names)
    if rejects.count:
        err.print(f"{counted(rejects.count, 'row')} cannot be used.", markup=False)
    if station not in names:
        station = KnownStations(rules.register.known(names)).one(station)
        latest = _of_station(station, at_ms, _metrics(files, Rejects()), rules, names)
    if not latest:
        raise typer.BadParameter(f"There is no sample of {shown(station, 80)} by then.")
    now_ms = max(each.timestamp for each in latest) if at_ms is None else at_ms
    return rules.window(station, latest, now_ms)


def _of_station(
    station: str, at_ms: int | None, metrics: Iterable[Metric], rules: RuleSet, names: dict[str, None]
) -> list[Metric]:
    """Return the newest samples of a station by a time; every station's name goes to `names`."""
    latest: list[Metric] = []
    for metric in metrics:
        names[metric.station_id] = None
        if metric.station_id == station and (at_ms is None or metric.timestamp <= at_ms):
            latest.append(metric)
            latest = _latest(latest, rules) if len(latest) > _MOST else latest
    return latest


def _metrics(files: Sequence[Path], rejects: Rejects) -> Iterator[Metric]:
    return (each.metric for each in Recording(files, rejects).rows() if isinstance(each, Recorded))


def _latest(metrics: list[Metric], rules: RuleSet) -> list[Metric]:
    """Return the samples that the newest one can still be judged by."""
    ordered = sorted(metrics, key=lambda each: each.timestamp)
    since_ms = ordered[-1].timestamp - rules.past_ms - rules.silence.forget_after_ms
    return [each for each in ordered if each.timestamp >= since_ms][-_MOST // 2 :]


def show_explained(window: Window, explained: Sequence[Explained]) -> None:
    """Print them, what fires first."""
    at = f"{datetime.fromtimestamp(window.now_ms / SECOND_MS, UTC):%Y-%m-%d %H:%M:%S} UTC"
    samples = f"{counted(len(window.samples), 'sample')} in the window, {len(window.past)} before it"
    out.print(f"{shown(window.station_id, 80)} at {at}: {samples}.", markup=False)
    for each in sorted(explained, key=lambda one: not one.fires):
        state = "fires" if each.fires else "is held back" if each.held_because else "does not fire"
        severity = f" {each.severity}," if each.severity else ""
        out.print(f"\n{each.alert_type} {state}:{severity} {each.reason}", markup=False)
        out.print(f"  {each.words}", markup=False)
        if each.held_because:
            out.print(f"  held back, {each.held_because}", markup=False)
        for one in each.inputs:
            mark = "" if one.is_reached is None else ", reached" if one.is_reached else ", not reached"
            limit = f" ({one.limit}{mark})" if one.limit else ""
            out.print(f"    {one.name}: {one.value}{limit}", markup=False)
