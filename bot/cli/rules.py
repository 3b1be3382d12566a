"""`aiops rules`: what a rules file means, why a rule fires or not, and tests of rules."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.backtest.decided import decided_alerts, recorded_mutes
from bot.backtest.plan import BacktestPlan
from bot.cli.backtest_run import replayed_of
from bot.cli.queries import stores
from bot.cli.rules_check import show_meaning, show_overrides, show_summary, show_trial
from bot.cli.rules_explain import show_explained, window_in_files, window_in_table
from bot.cli.rules_suggest import show_suggestions
from bot.cli.terminal import err, failures_as_sentences, out, say_left_out
from bot.cli.times import moment
from bot.runtime.clock import Clock
from bot.settings import table_settings
from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import load_rules
from rules.report.backtest_score import DecidedAs, verdict_of
from rules.report.explained import explain as explain_rules
from rules.report.past_mutes import NO_MUTES
from rules.report.rule_test_file import RuleTestFile, parse_rule_tests
from rules.report.rule_tests import Difference, differences
from rules.report.suggesting import candidates, suggestions
from rules.stations.register import load_register
from rules.text.wording import counted
from rules.text.yaml_file import YamlRefused, read_text

rules = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="What a rules file means, why a rule fires or not, and tests of rules.",
)


@rules.command()
def test(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Tests of rules, in YAML.")],
) -> None:
    """
    Run tests of rules: series in, alerts that should be open at given times out; a diff and exit code 1 if they differ.

    The file is like that of `promtool test rules`; docs/rules.md has an example.
    """
    with failures_as_sentences():
        count, found = 0, list[Difference]()
        for file in files:
            tests = _tests(file)
            count += len(tests.tests)
            found += _run(file, tests)
    for each in found:
        for line in each.lines():
            err.print(line, style="red", markup=False)
    if found:
        err.print(f"FAILED: {counted(len({each.test for each in found}), 'test')} of {count}.", style="red")
        raise typer.Exit(1)
    out.print(f"SUCCESS: {counted(count, 'test')}.")


def _tests(file: Path) -> RuleTestFile:
    try:
        return parse_rule_tests(read_text(file), str(file))
    except YamlRefused as error:
        raise InvalidRules(str(file), [str(error)]) from error


def _run(file: Path, tests: RuleTestFile) -> list[Difference]:
    in_use = table_settings()
    register = load_register(file.parent / tests.stations if tests.stations else in_use.stations_file)
    ruleset = load_rules(file.parent / tests.rules if tests.rules else in_use.rules_file, register)
    return [
        each
        for number, one in enumerate(tests.tests)
        for each in differences(one, number, ruleset, tests.evaluation_interval)
    ]


@rules.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A rules file.")],
    stations: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Station register; else the one in use.")
    ] = None,
) -> None:
    """
    Say in plain words what a rules file means, and name rules that can never fire.

    A file that cannot be used is refused, each fault with its line and what is allowed; the exit code is then 1.
    """
    with failures_as_sentences():
        ruleset = load_rules(file, load_register(stations or table_settings().stations_file))
    show_summary(ruleset)
    show_meaning(ruleset)
    show_overrides(ruleset)
    show_trial(ruleset)


@rules.command()
def explain(
    station: Annotated[str, typer.Argument(help="A station's id, number or name.")],
    at: Annotated[int | None, typer.Option("--at", parser=moment, metavar="TIME", help="When; else now.")] = None,
    metrics: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="Files of metrics; else the table.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--rules", exists=True, dir_okay=False, help="Rules; else the ones in use.")
    ] = None,
    stations: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Station register; else the one in use.")
    ] = None,
) -> None:
    """Show each rule's inputs for a station, and the named reason for which it fires or does not."""
    with failures_as_sentences():
        settings = table_settings()
        ruleset = load_rules(file or settings.rules_file, load_register(stations or settings.stations_file))
        window = window_in_files(station, at, metrics, ruleset) if metrics else window_in_table(station, at, ruleset)
    show_explained(window, explain_rules(window, ruleset))


@rules.command()
def suggest(
    metrics: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="Files of metrics; else the table.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="How far back to read the table.")] = 7,
    file: Annotated[
        Path | None, typer.Option("--rules", exists=True, dir_okay=False, help="Rules; else the ones in use.")
    ] = None,
) -> None:
    """
    Suggest values that would have removed most alerts called wrong at no right one lost, with the trade-off.

    Each key of each rule of which people called alerts wrong is tried with some values on the same metrics.
    """
    with failures_as_sentences():
        settings = table_settings()
        ruleset = load_rules(file or settings.rules_file, load_register(settings.stations_file))
        mutes = NO_MUTES if metrics else recorded_mutes(stores(Clock()).audit)
        plan = BacktestPlan(tuple(metrics or ()), (ruleset,), Clock().now_ms(), mutes=mutes)
        decided, unreadable = decided_alerts(stores(Clock()).alerts, replayed_of(plan, days))
        tried = candidates(ruleset, decided)
        outcome = replayed_of(replace(plan, rules=tuple(each.rules for each in tried) or (ruleset,)), days)
    say_left_out("alert", unreadable)
    found = suggestions(list(zip(tried, outcome.alerts, strict=False)), decided, outcome.last_ms or 0)
    verdicts = Counter(map(verdict_of, decided))
    show_suggestions(found, verdicts[DecidedAs.RIGHT], verdicts[DecidedAs.WRONG])
