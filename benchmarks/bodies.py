"""
How long the largest body of metrics that is parsed as a whole keeps everything else waiting, whatever it holds.

The baseline is `json.loads` of the same text. A press would notice 50 ms.
"""

import json
import time
from collections.abc import Callable

from benchmarks.table import show, spread
from rules.intake.exact_json import parse_json
from rules.intake.json_values import MOST_VALUES, has_more_values

MOST_BYTES = 1024 * 1024
ROUNDS = 5
VALUES = {
    "lists": "[]",
    "objects": "{}",
    "numbers": "1",
    "exponents": "1e1",
    "decimals": "1.5",
    "texts": '"a"',
    "nulls": "null",
    "long numbers": "9" * 60,
    "long decimals": "1." + "9" * 60,
}


def run() -> None:
    bodies = {name: _body(value) for name, value in VALUES.items()}
    bodies["keys"] = "{" + ",".join(f'"{number:x}":1' for number in range(MOST_VALUES - 1)) + "}"
    rows = [(name, _beside_json(text)) for name, text in bodies.items()]
    show(f"The largest body that is parsed as a whole ({ROUNDS} rounds, median (least to most))", rows)


def _body(value: str) -> str:
    count = min(MOST_VALUES // (2 if value in {"[]", "{}"} else 1), MOST_BYTES // (len(value) + 1)) - 1
    return "[" + ",".join([value] * count) + "]"


def _beside_json(text: str) -> str:
    if has_more_values(text, MOST_VALUES):
        raise ValueError("this body is not parsed as a whole")
    floors = [_cpu(lambda: json.loads(text)) for _ in range(ROUNDS)]
    ours = [_cpu(lambda: parse_json(text)) for _ in range(ROUNDS)]
    times = min(ours) / min(floors)
    return f"{spread([each * 1_000 for each in ours], 'ms')}, {times:.1f} times json.loads"


def _cpu(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began
