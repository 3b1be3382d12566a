"""`aiops backtest`: replays metrics to show what a rules file would have done."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from bot.access.load import policy_of
from bot.backtest.answer import BacktestAnswer, answer_of
from bot.backtest.as_html import as_html
from bot.backtest.as_json import as_json as to_json
from bot.backtest.decided import decided_alerts, recorded_mutes
from bot.backtest.plan import AskedTime, BacktestPlan, Replayed
from bot.backtest.rejects import Rejects
from bot.cli.backtest_run import replayed_of
from bot.cli.backtest_shown import show
from bot.cli.queries import stores
from bot.cli.terminal import err, failures_as_sentences, say_left_out
from bot.cli.times import moment
from bot.runtime.clock import Clock
from bot.settings import table_settings
from rules.alert.alert import Alert
from rules.evaluate.ruleset import RuleSet, load_rules
from rules.report.changed_rules import with_settings
from rules.stations.register import Register, load_register
from rules.text.wording import counted


@dataclass(frozen=True)
class Asked:
    """Which rules: a file or the shipped ones, some changes of it, and what to compare with."""

    rules: Path | None
    against: Path | None
    changes: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """What each of the rules is called."""
        name = str(self.rules or "the shipped rules")
        first = f"{name} with {', '.join(self.changes)}" if self.changes else name
        return [first, str(self.against)] if self.against else [first, name] if self.changes else [first]

    def load(self, register: Register) -> tuple[RuleSet, ...]:
        """Return them. Raises InvalidRules."""
        plain = load_rules(self.rules, register)
        first = with_settings(plain, self.changes) if self.changes else plain
        if self.against:
            return first, load_rules(self.against, register)
        return (first, plain) if self.changes else (first,)


_MOST_SHOWN = 20
_STOPPED = 130


def backtest(  # noqa: PLR0913, PLR0917  each is an option
    more: Annotated[
        list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="More files of metrics.")
    ] = None,
    metrics: Annotated[
        list[Path] | None,
        typer.Option(
            "--metrics",
            "--file",
            exists=True,
            dir_okay=False,
            help="CSV or JSON Lines, gzipped or not, as `ingest` takes them; else the table.",
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Rules; else the ones in use.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Other rules to compare with.")
    ] = None,
    stations: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Station register; else the one in use.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a key of the rules, and compare with them as they are."
        ),
    ] = None,
    since: Annotated[
        int | None, typer.Option("--from", parser=moment, metavar="TIME", help="Alerts opened from then on.")
    ] = None,
    until: Annotated[
        int | None, typer.Option("--to", parser=moment, metavar="TIME", help="What came until then.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="How far back to read the table.")] = 1,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Replay files in so many processes.")] = 1,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Compare with the alerts table also when files are replayed.")
    ] = False,
    html: Annotated[Path | None, typer.Option(dir_okay=False, help="A file for a report with charts.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the alerts and tables as JSON.")] = False,
) -> None:
    """
    Replay metrics through a rules file: which alerts would have been opened, how many at night.

    Files may be of any age. Their rows are taken in the order in which they came; a row may say when (`arrivedAt`).
    Rows that cannot be used are counted and named. What the table's alerts were decided is counted beside.
    """
    files = (*(metrics or []), *(more or []))
    with failures_as_sentences():
        asked = Asked(rules or table_settings().rules_file, against, tuple(changes or ()))
        rule_sets = asked.load(load_register(stations or table_settings().stations_file))
        closing = policy_of(table_settings().policy_file, (), ()).closing
        plan = BacktestPlan(files, rule_sets, Clock().now_ms(), AskedTime(since, until), closing=closing)
        if not files or decisions:
            plan = replace(plan, mutes=recorded_mutes(stores(Clock()).audit))
        outcome = replayed_of(plan, days, processes)
        decided = _decided(plan, outcome, asked=decisions)
    _say_left_out(plan, outcome)
    _tell(answer_of(outcome, asked.names, plan.zone_of, decided), html, as_json=as_json)


def _tell(answer: BacktestAnswer, html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        _write(html, as_html(answer))
    if as_json:
        typer.echo(json.dumps(to_json(answer)))
    else:
        show(answer)
    if not answer.replayed.is_whole:
        err.print("Stopped: this is what had been replayed by then.", style="red")
        raise typer.Exit(_STOPPED)


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None
    err.print(f"The report is in {path}.", markup=False)


def _decided(plan: BacktestPlan, outcome: Replayed, *, asked: bool) -> list[Alert] | None:
    if plan.files and not asked:
        return None
    found, unreadable = decided_alerts(stores(Clock()).alerts, outcome)
    say_left_out("alert", unreadable)
    return found


def _say_left_out(plan: BacktestPlan, outcome: Replayed) -> None:
    """Say what could not be replayed, and what mutes hold back. Raises Exit if nothing of the files could."""
    if muted := plan.mutes.count(outcome.first_ms or 0, outcome.last_ms or 0):
        err.print(f"{counted(muted, 'mute')} of that time: what they held back then is held back here, too.")
    _say_rejected(outcome.rejects)
    say_left_out("station", sorted(outcome.left_out))
    if plan.files and not outcome.samples:
        when = "" if plan.period == AskedTime() else " between --from and --to"
        err.print(f"Nothing in {', '.join(map(str, plan.files))} can be replayed{when}.", style="red", markup=False)
        raise typer.Exit(1)


def _say_rejected(rejects: Rejects) -> None:
    if not rejects.count:
        return
    err.print(f"{counted(rejects.count, 'row')} left out:", markup=False)
    for each in rejects.in_order[:_MOST_SHOWN]:
        err.print(f"  {each.file}, line {each.line}: {each.why}", markup=False)
    if rejects.count > _MOST_SHOWN:
        err.print(f"  and {rejects.count - _MOST_SHOWN:,} more", markup=False)
