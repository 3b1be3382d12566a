"""
The CPU time of judging 10,000 windows of five samples, from DynamoDB's reply to findings.

Beside it the barest rules on bare dictionaries and on msgspec's structs, and Prometheus, which evaluates the same bare
rules over the same stations: Debian's package prometheus, if it is there.
"""

import json
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from pydantic_core import from_json

from benchmarks.bare_rules import Numbers, judged
from benchmarks.beside import Beside
from benchmarks.prometheus import MISSING, Prometheus, is_there
from benchmarks.table import show
from benchmarks.windows import TABLE, answers, station
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from storage.errors import BrokenItem
from storage.quick_metrics import read_metrics
from tests.factories import NOW

WINDOWS = 10_000
ROUNDS = 5
ON_DICTS, BY_MSGSPEC = "bare rules on dictionaries", "bare rules, msgspec"


def run() -> list[Beside]:
    replies = list(answers(WINDOWS))
    works = ways().values()
    # Every tenth station reports a fault, and nothing else is wrong.
    assert {len(each(replies)) for each in works} == {WINDOWS // 10}
    mine, dicts, msgspec = zip(*([_cpu(each, replies) for each in works] for _ in range(ROUNDS)), strict=True)
    what = f"{WINDOWS:,} windows judged"
    return [
        Beside(what, ON_DICTS, "CPU-s", mine, dicts, 2),
        Beside(what, BY_MSGSPEC, "CPU-s", mine, msgspec, None),
        *_beside_prometheus(what, replies),
    ]


def ways() -> dict[str, Callable[[Sequence[bytes]], Sequence[object]]]:
    """Return what turns replies into findings, first the bot's way."""
    return {"the rules": _ours, ON_DICTS: _on_dicts, BY_MSGSPEC: _structs()}


def _beside_prometheus(what: str, replies: Sequence[bytes]) -> list[Beside]:
    if not is_there():
        show(what, [("Prometheus", MISSING)])
        return []
    with Prometheus(WINDOWS) as prometheus:
        rounds = [(_cpu(_ours, replies), prometheus.cpu_of_an_evaluation()) for _ in range(ROUNDS)]
        assert prometheus.alerts() == WINDOWS // 10
    mine, theirs = zip(*rounds, strict=True)
    return [Beside(what, "Prometheus, bare rules", "CPU-s", mine, theirs, 1)]


def _cpu(work: Callable[[Sequence[bytes]], object], replies: Sequence[bytes]) -> float:
    began = time.process_time()
    work(replies)
    return time.process_time() - began


def _ours(replies: Sequence[bytes]) -> list[Any]:
    rules = default_rules()
    return [
        finding
        for number, reply in enumerate(replies)
        for finding in evaluate_station(
            station(number), list(read_metrics(from_json(reply)["Items"], TABLE, _must_not_be)), NOW, rules
        )
    ]


def _must_not_be(broken: BrokenItem) -> None:
    raise broken


def _on_dicts(replies: Sequence[bytes]) -> list[str]:
    return [each for reply in replies for each in judged(_of_dicts(json.loads(reply)["Items"]))]


def _of_dicts(items: Sequence[dict[str, Any]]) -> Numbers:
    return Numbers(
        [int(each["timestamp"]["N"]) for each in items],
        [int(each["chargedBatteries"]["N"]) for each in items],
        [int(each["unchargedBatteries"]["N"]) for each in items],
        [float(each["swapRate"]["N"]) for each in items],
        [each["demandSurge"]["BOOL"] for each in items],
        [float(each["chargerUptime"]["N"]) for each in items],
        [each["chargerHealth"]["S"] for each in items],
        [[text["S"] for text in each["errorLogs"]["L"]] for each in items],
    )


def _structs() -> Callable[[Sequence[bytes]], list[str]]:
    # By name: a tool of the benchmarks alone, which types need not know.
    msgspec: Any = import_module("msgspec")
    text: Any = msgspec.defstruct("S", [("S", str)])
    number = msgspec.defstruct("N", [("N", str)])
    flag = msgspec.defstruct("BOOL", [("BOOL", bool)])
    texts = msgspec.defstruct("L", [("L", list[text])])
    kinds = {
        "timestamp": number,
        "chargedBatteries": number,
        "unchargedBatteries": number,
        "swapRate": number,
        "demandSurge": flag,
        "chargerUptime": number,
        "chargerHealth": text,
        "errorLogs": texts,
    }
    item: Any = msgspec.defstruct("Item", list(kinds.items()))
    decode = msgspec.json.Decoder(msgspec.defstruct("Reply", [("Items", list[item])])).decode
    return lambda replies: [each for reply in replies for each in judged(_of_structs(decode(reply).Items))]


def _of_structs(items: Sequence[Any]) -> Numbers:
    return Numbers(
        [int(each.timestamp.N) for each in items],
        [int(each.chargedBatteries.N) for each in items],
        [int(each.unchargedBatteries.N) for each in items],
        [float(each.swapRate.N) for each in items],
        [each.demandSurge.BOOL for each in items],
        [float(each.chargerUptime.N) for each in items],
        [each.chargerHealth.S for each in items],
        [[text.S for text in each.errorLogs.L] for each in items],
    )
