"""
The CPU time of evaluation: 10,000 windows of five samples, from DynamoDB's reply to findings.

The baseline is `json.loads` of the same bytes, the least that any client in Python needs.
"""

import json
import time
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.beside import Beside
from benchmarks.table import show, spread
from benchmarks.windows import SAMPLES, TABLE, answers, station
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.metric import Metric
from storage.errors import BrokenItem
from storage.quick_metrics import read_metrics
from tests.factories import NOW

WINDOWS = 10_000
ROUNDS = 3


def run() -> list[Beside]:
    replies = list(answers(WINDOWS))
    floors, reads, wholes = [], [], []
    for _ in range(ROUNDS):
        floors.append(_cpu(_parse, replies))
        reads.append(_cpu(_read, replies))
        wholes.append(_cpu(_evaluate, replies))
    ratios = [whole / floor for whole, floor in zip(wholes, floors, strict=True)]
    per_thousand = 1_000 / WINDOWS * 1_000
    show(
        f"CPU of {WINDOWS:,} windows of {SAMPLES} samples ({ROUNDS} rounds, median (least to most))",
        [
            ("json.loads only", spread([each * per_thousand for each in floors], "ms per 1,000 windows")),
            ("and decoded, validated", spread([each * per_thousand for each in reads], "ms per 1,000 windows")),
            ("and evaluated", spread([each * per_thousand for each in wholes], "ms per 1,000 windows")),
            ("altogether", f"{median(wholes):.2f} CPU-seconds"),
            ("over json.loads", spread(ratios, "times")),
        ],
    )
    return [Beside(f"{WINDOWS:,} windows judged", "json.loads of them", "CPU-s", wholes, floors, None)]


def _cpu(work: Callable[[Sequence[bytes]], None], replies: Sequence[bytes]) -> float:
    began = time.process_time()
    work(replies)
    return time.process_time() - began


def _parse(replies: Sequence[bytes]) -> None:
    for reply in replies:
        json.loads(reply)


def _metrics(reply: bytes) -> list[Metric]:
    return list(read_metrics(json.loads(reply)["Items"], TABLE, _must_not_be))


def _read(replies: Sequence[bytes]) -> None:
    for reply in replies:
        _metrics(reply)


def _evaluate(replies: Sequence[bytes]) -> None:
    rules = default_rules()
    for number, reply in enumerate(replies):
        evaluate_station(station(number), _metrics(reply), NOW, rules)


def _must_not_be(broken: BrokenItem) -> None:
    raise broken
