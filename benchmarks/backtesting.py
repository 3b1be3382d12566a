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

from benchmarks.beside import Beside
from benchmarks.prometheus import MISSING
from benchmarks.table import show, spread
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


def run() -> list[Beside]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "metrics.jsonl"
        rows = _written(file)
        ingested, read, replayed = [], [], []
        for _ in range(ROUNDS):
            ingested.append(_cpu(lambda: _count(rows_of(file, None))))
            read.append(_cpu(lambda: _count(RecordedFile(file, Rejects()).rows())))
            replayed.append(_cpu(lambda: _replay(file)))
        _show(rows, ingested, read, replayed)
        return [
            Beside(f"a backtest of {rows:,} rows", "read and validated", "CPU-s", replayed, ingested, 2),
            *_beside_promtool(Path(folder)),
        ]


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


def _beside_promtool(folder: Path) -> list[Beside]:
    what = f"a rule tested on {TESTED_STATIONS} stations for {TESTED_MINUTES:,} min"
    promtool = shutil.which("promtool")
    if promtool is None:
        show(what, [("promtool", MISSING)])
        return []
    mine = [sys.executable, "-m", "bot", "rules", "test", str(_our_test(folder))]
    theirs = [promtool, "test", "rules", str(_their_test(folder))]
    ours, promtools = zip(*((_children(mine), _children(theirs)) for _ in range(ROUNDS)), strict=True)
    return [Beside(what, "promtool test rules", "CPU-s", ours, promtools, None)]


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
