"""Writes a simulated network: `python -m tools.simulate --seed 7 --stations 40 --days 14 --out DIR`."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from heapq import merge
from pathlib import Path
from typing import Any

from tools.simulate.network import Plan, Told


def main(arguments: Sequence[str] | None = None) -> None:
    """Write `metrics.jsonl` in the order in which rows came, `truth.jsonl` and `stations.json`."""
    parser = argparse.ArgumentParser(prog="python -m tools.simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stations", type=int, default=40)
    parser.add_argument("--days", type=float, default=14.0)
    parser.add_argument("--out", type=Path, default=Path("simulated"))
    given = parser.parse_args(arguments)
    plan = Plan.of(given.seed, given.stations, given.days)
    told = list(plan.run())
    given.out.mkdir(parents=True, exist_ok=True)
    rows = merge(*(each.samples for each in told), key=lambda sample: sample.arrived_ms)
    _write(given.out / "metrics.jsonl", (sample.row for sample in rows))
    _write(given.out / "truth.jsonl", _truth(told))
    (given.out / "stations.json").write_text(json.dumps([asdict(each) for each in plan.profiles], indent=1))
    print(f"{sum(len(each.samples) for each in told)} rows of {given.stations} stations in {given.out}")


def _truth(told: Sequence[Told]) -> Any:
    for station in told:
        yield from ({"what": "incident", **asdict(each)} for each in station.incidents)
        yield from ({"what": "stock_out", **asdict(each)} for each in station.truth.stock_outs())


def _write(file: Path, rows: Any) -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


if __name__ == "__main__":
    main()
