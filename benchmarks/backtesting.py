"""
The CPU time of a backtest, over that of reading and validating the same file in the same run.

And of `aiops rules test` beside `promtool test rules` (Debian's package prometheus), on the rule that PromQL can say as
well: few charged batteries.
"""

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.table import Row, show, spread
from bot.backtest.plan import BacktestPlan
from bot.backtest.recorded_file import RecordedFile
from bot.backtest.rejects import Rejects
from bot.backtest.replaying import replay
from bot.cli.metric_file import rows_of
from rules.evaluate.ruleset import default_rules
from rules.units import MINUTE_MS
from tools.simulate.network import START_MS, Plan

STATIONS, DAYS, ROUNDS = 10, 1.0, 3
TESTED_STATIONS, TESTED_MINUTES = 50, 1_440


def run() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "metrics.jsonl"
        rows = _written(file)
        ingested, read, replayed = [], [], []
        for _ in range(ROUNDS):
            ingested.append(_cpu(lambda: _count(rows_of(file, None))))
            read.append(_cpu(lambda: _count(RecordedFile(file, Rejects()).rows())))
            replayed.append(_cpu(lambda: _replay(file)))
        _show(rows, ingested, read, replayed)
        _beside_promtool(Path(folder))


def _written(file: Path) -> int:
    samples = [each for told in Plan.of(7, STATIONS, DAYS).run() for each in told.samples]
    samples.sort(key=lambda each: each.arrived_ms)
    file.write_text("".join(json.dumps(each.row) + "\n" for each in samples))
    return len(samples)


def _show(rows: int, ingested: list[float], read: list[float], replayed: list[float]) -> None:
    ratios = [whole / floor for whole, floor in zip(replayed, ingested, strict=True)]
    fast = [whole / floor for whole, floor in zip(replayed, read, strict=True)]
    unit = "rows a CPU-second"
    show(
        f"A backtest of {rows:,} rows of {STATIONS} stations ({ROUNDS} rounds, median (least to most))",
        [
            (
                "read and validated as `aiops ingest` does",
                spread([rows / each for each in ingested], unit),
            ),
            ("read and validated as a backtest does", spread([rows / each for each in read], unit)),
            ("replayed", spread([rows / each for each in replayed], unit)),
            ("replaying over reading as `aiops ingest`", spread(ratios, "times")),
            ("replaying over reading as a backtest", spread(fast, "times")),
        ],
    )


def _beside_promtool(folder: Path) -> None:
    promtool = shutil.which("promtool")
    samples = TESTED_STATIONS * TESTED_MINUTES
    ours = _children([sys.executable, "-m", "bot", "rules", "test", str(_our_test(folder))])
    lines: list[Row] = [("aiops rules test", f"{samples / ours:,.0f} samples a CPU-second, its start included")]
    if promtool is None:
        lines.append(("promtool test rules", "promtool is not installed: apt-get install prometheus"))
    else:
        theirs = _children([promtool, "test", "rules", str(_their_test(folder))])
        lines.append(("promtool test rules", f"{samples / theirs:,.0f} samples a CPU-second, its start included"))
        lines.append(("ours over theirs", f"{ours / theirs:.1f} times"))
    show(f"One rule over {TESTED_STATIONS} stations for {TESTED_MINUTES:,} minutes", lines)


def _our_test(folder: Path) -> Path:
    only = {name: {"enabled": False} for name in ("charger_down", "high_demand", "fault_pattern")}
    (folder / "rules.yml").write_text(json.dumps(only))
    values = {"chargedBatteries": f"20x{TESTED_MINUTES - 1}", "unchargedBatteries": 10, "swapRate": 6}
    series = [{"station": f"S{each}", "values": values} for each in range(TESTED_STATIONS)]
    tests = [{"input_series": series, "alert_test": [{"eval_time": f"{TESTED_MINUTES}m", "exp_alerts": []}]}]
    return _put(folder / "ours.yml", {"rules": "rules.yml", "tests": tests})


def _their_test(folder: Path) -> Path:
    rule = {"alert": "LOW_INVENTORY", "expr": "charged <= 5", "for": "2m"}
    _put(folder / "theirs-rules.yml", {"groups": [{"name": "stock", "rules": [rule]}]})
    values = f"20x{TESTED_MINUTES - 1}"
    series = [{"series": f'charged{{station="S{each}"}}', "values": values} for each in range(TESTED_STATIONS)]
    check = {"eval_time": f"{TESTED_MINUTES}m", "alertname": "LOW_INVENTORY", "exp_alerts": []}
    tests = [{"interval": "1m", "input_series": series, "alert_rule_test": [check]}]
    return _put(
        folder / "theirs.yml", {"rule_files": ["theirs-rules.yml"], "evaluation_interval": "1m", "tests": tests}
    )


def _put(file: Path, content: object) -> Path:
    file.write_text(json.dumps(content))
    return file


def _replay(file: Path) -> None:
    replay(BacktestPlan((file,), (default_rules(),), START_MS + MINUTE_MS))


def _count(rows: object) -> None:
    for _ in rows:  # type: ignore[attr-defined]
        pass


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _children(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
