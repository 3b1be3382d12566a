"""Prints how rules do on simulated networks: `python -m tools.simulate.scoring --seeds 11 12 13 [--rules FILE]`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rules.evaluate.ruleset import RuleSet, load_rules
from rules.metric import Metric
from rules.report.backtest import Backtest
from tools.simulate.network import Plan, Told
from tools.simulate.score import Opened, Score, Scores, Verdict


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, replay and print one table a seed."""
    parser = argparse.ArgumentParser(prog="python -m tools.simulate.scoring", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--stations", type=int, default=40)
    parser.add_argument("--days", type=float, default=14.0)
    parser.add_argument("--rules", type=Path, default=None)
    given = parser.parse_args(arguments)
    rules = load_rules(given.rules)
    for seed in given.seeds:
        scores = Scores()
        for told in Plan.of(seed, given.stations, given.days).run():
            scores.add(told, alerts_of(told, rules), given.days)
        print(f"\nseed {seed}: {given.stations} stations, {given.days:g} days\n{table(scores)}")


def alerts_of(told: Told, rules: RuleSet) -> list[Opened]:
    """Return the alerts that rules open at one station."""
    replay = Backtest(rules)
    end_ms = 0
    for each in sorted(told.samples, key=lambda sample: sample.arrived_ms):
        replay.take(Metric.model_validate(each.row), each.arrived_ms)
        end_ms = each.arrived_ms
    return [
        Opened(each.station_id, each.alert_type, each.severity, each.worst, each.opened_at, each.closed_at or end_ms)
        for each in replay.report().alerts
    ]


def table(scores: Scores) -> str:
    """Return the scores as a table in Markdown."""
    head = (
        "| rule | incidents | found | lead or delay, min | alerts | true | near | false | an incident | pages/night |"
    )
    lines = [head, "|" + "---|" * 10]
    lines += [_line(name.value, score, scores.station_days) for name, score in scores.by_type.items()]
    each = scores.by_type.values()
    critical = sum(score.critical.total() for score in each)
    wrong = sum(score.critical[Verdict.FALSE] for score in each)
    bad_pages = sum(score.pages[Verdict.FALSE] for score in each) / scores.station_days
    alerts = sum(score.alerts for score in each) / scores.station_days
    lines.append(
        f"\n{alerts:.2f} alerts per station and day; "
        f"{bad_pages:.3f} pages per station and night neither true nor near; "
        f"CRITICAL true or near: {critical - wrong} of {critical}"
    )
    return "\n".join(lines)


def _line(name: str, score: Score, station_days: float) -> str:
    cells = (
        name,
        score.incidents,
        score.found,
        "" if score.lead is None else f"{score.lead:.0f}",
        score.alerts,
        *(score.verdicts[each] for each in Verdict),
        "" if score.alerts_an_incident is None else f"{score.alerts_an_incident:.1f}",
        f"{score.pages.total() / station_days:.3f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
