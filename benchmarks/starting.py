"""
Start and rest: CPU time and memory of the bot, imported and built, against a bare process of the same libraries.

What the process uses until it would begin to serve counts, not how it ends. And `aiops --help`, against `import typer`.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.beside import Beside
from tests.unit.cli.needed import NEEDED

ROUNDS = 5
_BARE = """
import boto3, fastapi, uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
for service in ("dynamodb", "stepfunctions", "sns"):
    boto3.client(service)
AsyncApp(token="xoxb-bare")
web = fastapi.FastAPI()
@web.get("/healthz")
def healthz() -> dict[str, str]:
    return {}
uvicorn.Config(web).load()
"""
_BOT = """
from bot.cli.run import built
from bot.settings import RunSettings
built(RunSettings(), http_mode=True)
"""
_TYPER = "import typer"
_PEER = "bare bolt, boto3, fastapi"
_ENVIRONMENT = NEEDED | {
    "SLACK_SIGNING_SECRET": "signing-secret-of-a-benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    # Certificates are read when they are first needed: by the bot at its start, by a bare boto3 with its first call.
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
SAYS = "\nimport time; print(open('/proc/self/status').read(), 'Used:', time.process_time())"
"""A child says it itself: what the kernel tells its parent is at least what the parent had when it began the child."""


@dataclass(frozen=True)
class Used:
    """What a process used: CPU-seconds, until it says so if it does, and MB at most; 0 MB if it does not say."""

    processor: float
    memory: float


def run() -> list[Beside]:
    starts = [(used("-c", _BOT + SAYS), used("-c", _BARE + SAYS)) for _ in range(ROUNDS)]
    helps = [(used("-m", "bot", "--help"), used("-c", _TYPER)) for _ in range(ROUNDS)]
    mine, theirs = zip(*starts, strict=True)
    asked, typer = zip(*helps, strict=True)
    return [
        Beside("start, imported and built", _PEER, "CPU-s", _processor(mine), _processor(theirs), 1.3),
        Beside("rest, imported and built", _PEER, "MB", _memory(mine), _memory(theirs), 1.3),
        Beside("aiops --help", "import typer", "CPU-s", _processor(asked), _processor(typer), 1.5),
    ]


def _memory(used: tuple[Used, ...]) -> list[float]:
    return [each.memory for each in used]


def _processor(used: tuple[Used, ...]) -> list[float]:
    return [each.processor for each in used]


def used(*arguments: str) -> Used:
    """Run Python, and return what it used."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env=os.environ | _ENVIRONMENT
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    told = dict(line.split()[:2] for line in said.splitlines() if line.lstrip().startswith(("VmHWM:", "Used:")))
    spent = float(told.get("Used:", usage.ru_utime + usage.ru_stime))
    return Used(spent, int(told.get("VmHWM:", 0)) / 1024)
