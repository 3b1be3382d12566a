"""
Ticks of 1,000, 10,000 and 100,000 stations that ask a canned DynamoDB: what one station costs must stay the same.

Each size has a process of its own, `python -m benchmarks.wide STATIONS`. Its first tick fills the memory of the
windows; those after it are measured, by the processor and by the memory that they take above what they found.
"""

import asyncio
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from benchmarks.beside import Beside
from benchmarks.canned import canned_dynamodb
from benchmarks.stack import Stepped
from benchmarks.tick_beside_queries import ticking
from benchmarks.windows import station
from bot.aws.client import AWS_CONFIG
from bot.aws.windows import window_queries
from bot.demo.ministack import REGION
from bot.evaluation import readings
from bot.runtime.time_outs import TimeOuts
from bot.runtime.worker_threads import POOL_SIZE
from bot.tables.stores import build_stores
from storage.tables import TableNames
from storage.windows import Windows
from tests.doubles.runtime import make_runtime

SIZES, ROUNDS = (1_000, 10_000, 100_000), 2
_STATUS, _PEAK_AGAIN = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def run() -> list[Beside]:
    (_, smallest), *larger = [(size, _told(size)) for size in SIZES]
    return [row for size, told in larger for row in _rows(size, told, smallest)]


def _rows(size: int, told: dict[str, list[float]], smallest: dict[str, list[float]]) -> list[Beside]:
    name, peer = f"a tick of {size:,}, canned, by the thousand", f"a tick of {SIZES[0]:,}"
    return [
        Beside(name, peer, "CPU-s", told["processor"], smallest["processor"], 1.1),
        Beside("its memory", "before it", "MB", told["peak"], told["before"], 1.1),
    ]


def _told(size: int) -> dict[str, list[float]]:
    command = [sys.executable, "-m", "benchmarks.wide", str(size)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, list[float]] = json.loads(found.splitlines()[-1])
    return told


async def _measured(size: int) -> dict[str, list[float]]:
    session, stepped = botocore.session.get_session(), Stepped()
    runtime = make_runtime(threads=POOL_SIZE, clock=stepped.clock)
    told: dict[str, list[float]] = {"processor": [], "before": [], "peak": []}
    with canned_dynamodb(size) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "local")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local")
        # Pasts are read a hundred a tick: how many there are yet must not count.
        patch.setattr(readings, "FILLS_A_LOOK", 0)
        client: Any = session.create_client("dynamodb", REGION, endpoint_url=address, config=AWS_CONFIG)
        windows = Windows(window_queries(session, client, TimeOuts()))
        stores = build_stores(client, TableNames(), runtime.clock, runtime.telemetry, windows=windows)
        ticked = ticking(runtime, stores, tuple(map(station, range(size))), stepped)
        await ticked()
        for _ in range(ROUNDS):
            _forget_peak()
            before, processor = _memory("VmRSS"), time.process_time()
            await ticked()
            told["processor"].append((time.process_time() - processor) / size * 1_000)
            told["before"].append(before)
            told["peak"].append(_memory("VmHWM"))
    runtime.workers.close()
    return told


def _forget_peak() -> None:
    gc.collect()
    _PEAK_AGAIN.write_text("5")


def _memory(name: str) -> float:
    """Return this process's memory now (VmRSS), or at most (VmHWM), in MB."""
    return next(int(line.split()[1]) / 1024 for line in _STATUS.read_text().splitlines() if line.startswith(name))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measured(int(sys.argv[1])))))
