"""Start and rest: CPU time and memory of the bot's modules and commands, against the libraries that they need."""

import os
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.beside import Beside

ROUNDS = 5
_LIBRARIES = "import slack_bolt.async_app, boto3, fastapi, uvicorn; boto3.client('dynamodb', region_name='us-east-1')"
_BOT = "import bot.service, bot.bootstrap, boto3; boto3.client('dynamodb', region_name='us-east-1')"
_TYPER = "import typer"
SAYS = "; print(open('/proc/self/status').read())"
"""A child says it itself: what the kernel tells its parent is at least what the parent had when it began the child."""


@dataclass(frozen=True)
class Used:
    """What a process used: CPU-seconds, and MB at most; 0 MB if it does not say."""

    processor: float
    memory: float


def run() -> list[Beside]:
    starts = [(used("-c", _BOT + SAYS), used("-c", _LIBRARIES + SAYS)) for _ in range(ROUNDS)]
    helps = [(used("-m", "bot", "--help"), used("-c", _TYPER)) for _ in range(ROUNDS)]
    mine, theirs = zip(*starts, strict=True)
    asked, typer = zip(*helps, strict=True)
    peer = "bolt, boto3, fastapi"
    return [
        Beside("start, imported", peer, "CPU-s", _processor(mine), _processor(theirs), 1.3),
        Beside("rest, imported", peer, "MB", [each.memory for each in mine], [each.memory for each in theirs], 1.3),
        Beside("aiops --help", "import typer", "CPU-s", _processor(asked), _processor(typer), 1.5),
    ]


def _processor(used: tuple[Used, ...]) -> list[float]:
    return [each.processor for each in used]


def used(*arguments: str) -> Used:
    """Run Python, and return what it used."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    peak = next((line.split()[1] for line in said.splitlines() if line.startswith("VmHWM")), "0")
    return Used(usage.ru_utime + usage.ru_stime, int(peak) / 1024)
