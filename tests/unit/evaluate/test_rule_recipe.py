"""A fifth rule touches four files: CONTRIBUTING.md says which, and here it is added by them alone."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.alert.alert import AlertType
from rules.evaluate.kinds import KINDS, kind_of
from rules.evaluate.ruleset import default_rules

ROOT = Path(__file__).parents[3]

RULE = """
from rules.alert.alert import AlertType, Severity
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.rule import Rule, SeveralSamples
from rules.evaluate.rule_kind import Cause, ChartKind, RuleKind, Trend, each_sample


class IdleStationRule(Rule):
    idle_samples: SeveralSamples = 3
    severity: Severity = Severity.LOW


class IdleReason(Reason):
    NOBODY_SWAPS = "nobody_swaps"


def evaluate(window, rule):
    idle = window.matching(lambda sample: sample.swap_rate == 0)
    if len(idle) < rule.idle_samples:
        return None
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.IDLE_STATION,
        severity=rule.severity,
        reason=IdleReason.NOBODY_SWAPS,
        title=f"{window.station_id}: nobody swaps",
        description="No driver came in the window.",
        observed_at=window.now_ms,
        thresholds={"idleSamples": rule.idle_samples},
        facts=measures(window, rule),
        samples=idle,
    )


def measures(window, rule):
    return {"idleSamples": len(window.matching(lambda sample: sample.swap_rate == 0))}


IDLE = Criterion("Idle samples", "idleSamples", "", "idleSamples", Side.AT_LEAST)

KIND = RuleKind(
    alert_type=AlertType.IDLE_STATION,
    rule=IdleStationRule,
    judge=evaluate,
    measures=measures,
    tells=lambda sample: sample.swap_rate is not None,
    fewest=lambda rule: rule.idle_samples,
    causes={IdleReason.NOBODY_SWAPS: Cause((IDLE.fact,))},
    criteria=(IDLE,),
    trend=Trend("swaps/h", lambda sample: sample.swap_rate, IDLE),
    chart=ChartKind("swaps an hour", each_sample(lambda sample: sample.swap_rate), IDLE, "alert from {}"),
    trouble="without drivers",
)
"""

MEMBER = '    IDLE_STATION = "IDLE_STATION"\n'
PLAY = """
  - alert_types: IDLE_STATION
    remediation: InspectFault
    does: Has the station inspected.
    recommend: Have the station inspected, and ask whether its gate is open.
"""
SECTION = "\nidle_station:\n  enabled: true\n  cooldown_minutes: 20\n  idle_samples: 3\n  severity: MEDIUM\n"

# Files that may name one type beside the enum and the module that is named for it, and why.
MAY_NAME_A_TYPE = {
    "rules/evaluate/silence.py": "the second half of charger_down.py",
    "rules/evaluate/ruleset.py": "how long a station may be silent is asked by the fleet and the backtest, too",
    "rules/evaluate/inhibition.py": "of a station without chargers the stock runs low",
    "rules/playbook/advice.py": "which fault codes are harmless is said in its section of the rules",
    "rules/report/trial.py": "rules are tried on the worst trouble that there is for each",
    "bot/charts/measurement.py": "of a station without an alert the stock is shown",
    "bot/demo/fleet/fleet.py": "the demo's trucks bring batteries",
    "bot/demo/fleet/story.py": "the demo tells stories of four kinds of trouble",
}


def test_a_fifth_rule_is_added_in_four_files(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "rules/evaluate/idle_station.py").write_text(RULE, encoding="utf-8")
    enum = tmp_path / "rules/alert/alert.py"
    last = '    FAULT_PATTERN = "FAULT_PATTERN"\n'
    enum.write_text(enum.read_text(encoding="utf-8").replace(last, last + MEMBER), encoding="utf-8")
    with (tmp_path / "rules/rules.yml").open("a", encoding="utf-8") as file:
        file.write(SECTION)
    with (tmp_path / "rules/playbook.yml").open("a", encoding="utf-8") as file:
        file.write(PLAY)

    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    checks = [sys.executable, str(ROOT / "tests/unit/evaluate/idle_station_checks.py")]
    done = subprocess.run(
        checks,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_recipe_names_the_four_files() -> None:
    recipe = (
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## How to add a rule", 1)[1].split("\n## ", 1)[0]
    )
    named = [line.split("`")[1] for line in recipe.splitlines() if line[:1].isdigit()]
    assert named == ["rules/alert/alert.py", "rules/evaluate/<type>.py", "rules/rules.yml", "rules/playbook.yml"]


def test_every_type_of_alert_has_its_kind() -> None:
    assert [kind.alert_type for kind in KINDS] == list(AlertType)
    assert all(kind_of(kind.alert_type) is kind for kind in KINDS)


@pytest.mark.parametrize("alert_type", AlertType)
def test_a_kind_is_whole(alert_type: AlertType) -> None:
    kind = kind_of(alert_type)
    shown = {each.fact for each in kind.criteria}
    assert kind.causes
    assert all(set(cause.facts) <= shown for cause in kind.causes.values())
    assert {kind.trend.criterion, kind.chart.criterion} <= set(kind.criteria)
    assert kind.section in default_rules().model_fields_set


def test_no_reason_belongs_to_two_rules() -> None:
    reasons = [str(reason) for kind in KINDS for reason in kind.causes]
    assert len(set(reasons)) == len(reasons)


def test_no_other_module_names_a_single_type_of_alert() -> None:
    own = {"rules/alert/alert.py", *(f"rules/evaluate/{kind.section}.py" for kind in KINDS)}
    naming = {
        path.relative_to(ROOT).as_posix()
        for package in ("rules", "bot", "storage")
        for path in (ROOT / package).rglob("*.py")
        if any(_types_named(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert naming - own == set(MAY_NAME_A_TYPE)


def _types_named(tree: ast.Module) -> Iterator[str]:
    """Yield where a type is named: a member of the enum, its value or section as a text, or its module's import."""
    words = {word for each in AlertType for word in (each.value, each.value.lower())}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Constant):
            said = node.attr if isinstance(node, ast.Attribute) else node.value
            if said in words:
                yield str(said)
        elif isinstance(node, ast.ImportFrom):
            parts = {*(node.module or "").split("."), *(each.name for each in node.names)}
            yield from parts & words
