"""One `aiops run` of its own, as an operator starts it."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bot.demo.http_probe import loopback_http
from bot.demo.ports import LOOPBACK, free_port
from bot.demo.process import ChildProcess, Command, popen
from bot.runtime.project_files import CHECKOUT
from tests.chaos.prefork import forked


class Replica:
    """Started, killed and started again; its port stays. Each life has a log of its own."""

    def __init__(self, number: int, environment: Mapping[str, str], folder: Path, mode: str) -> None:
        self.number = number
        self.port = free_port()
        self.operations_port = free_port()
        self.lives = 0
        self._environment = {
            **environment,
            "AIOPS_HTTP_PORT": str(self.port),
            "AIOPS_OPERATIONS_PORT": str(self.operations_port),
        }
        self._folder = folder
        self.mode = mode
        self.is_paused = False
        self._process: ChildProcess | None = None
        self.installed_in: Path | None = None
        """Where another version of the bot is installed; None for this checkout."""

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def operations_url(self) -> str:
        # The last release has one port for everything.
        return f"http://{LOOPBACK}:{self.operations_port}" if self.installed_in is None else self.url

    @property
    def process(self) -> ChildProcess:
        assert self._process is not None, "it was never started"
        return self._process

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.exit_code is None

    def start(self) -> None:
        """Start it; a former life that was killed is dead by then."""
        while self.is_running:
            time.sleep(0.01)
        self.lives += 1
        self.is_paused = False
        log = self._folder / f"replica-{self.number}-{self.lives}.log"
        arguments = (sys.executable, "-m", "bot", "run", "--mode", self.mode)
        place, environment = self.installed_in or CHECKOUT, dict(self._environment)
        if self.installed_in is not None:
            environment["PYTHONPATH"] = str(self.installed_in)
        # A library that is loaded before Python, and another version, need an interpreter of their own.
        is_forked = self.installed_in is None and "LD_PRELOAD" not in environment
        start = forked if is_forked else popen
        self._process = ChildProcess(Command("aiops run", arguments, environment, log, place), start)

    def signal(self, number: signal.Signals) -> None:
        if self.is_running:
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.signal(signal.SIGKILL)

    def pause(self) -> None:
        """Stop it where it stands: its connections stay open, its clock goes on."""
        self.signal(signal.SIGSTOP)
        self.is_paused = True

    def resume(self) -> None:
        self.signal(signal.SIGCONT)
        self.is_paused = False

    async def get(self, url: str) -> httpx.Response | None:
        """Ask one of its HTTP servers; None when it does not answer."""
        async with loopback_http(2.0) as http:
            try:
                return await http.get(url)
            except httpx.TransportError:
                return None

    async def is_alive(self) -> bool:
        answer = await self.get(f"{self.url}/healthz")
        return answer is not None and answer.status_code == httpx.codes.OK

    async def ills(self) -> dict[str, str] | None:
        """What `/readyz` names; {} when it is ready, None when it does not answer."""
        answer = await self.get(f"{self.operations_url}/readyz")
        body: dict[str, Any] = {} if answer is None else answer.json()
        return None if answer is None else dict(body["ills"])

    async def is_ready(self) -> bool:
        return await self.ills() == {}

    async def ready(self) -> None:
        """Wait until it is ready. Raises DidNotStart."""
        await self.process.ready(self.is_ready)

    def log(self) -> str:
        """All that every life of it has said."""
        files = sorted(self._folder.glob(f"replica-{self.number}-*.log"), key=lambda path: path.stat().st_mtime)
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
