"""A supervised child process: its output goes to a file, and it ends with its parent, however that ends."""

import asyncio
import subprocess
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import IO, Protocol

from bot.demo.errors import DidNotStart
from bot.demo.waiting import START_LIMITS, ProcessWait, StartLimits, processor_seconds

GRACE_SECONDS = 5.0
"""How long a child has to stop before it is killed; ministack writes its state in that time."""

_POLL_SECONDS = 0.05
_LINES_SHOWN = 12


def silent(_sentence: str) -> None:
    """Say nothing."""


def project_cache() -> Path:
    """Return the folder for what the local stack downloads and prints; it may be deleted at any time."""
    return Path.cwd() / ".aiops"


@dataclass(frozen=True)
class Command:
    """What to run; `environment` is all the child sees, `folder` is where it runs (None: the current one)."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log_file: Path
    folder: Path | None = None


class Started(Protocol):
    """What runs: a `subprocess.Popen` or what is like one."""

    @property
    def pid(self) -> int:
        """The process id."""

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""

    def wait(self) -> int:
        """Wait for it to end."""

    def terminate(self) -> None:
        """Send SIGTERM."""

    def kill(self) -> None:
        """Send SIGKILL."""


def popen(command: Command, log: IO[bytes]) -> Started:
    """Start a command as a child that ends with this process."""
    return subprocess.Popen(  # noqa: S603 - the arguments are ours, and no shell reads them
        (*tied_to_parent(), *command.arguments),
        cwd=command.folder,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        # Ctrl-C reaches the terminal's whole process group; the parent stops its children in order.
        start_new_session=True,
    )


class ChildProcess:
    """
    A running command.

    It is not tied to one event loop: a test may start it in one and stop it in
    another.
    """

    def __init__(self, command: Command, start: Callable[[Command, IO[bytes]], Started] = popen) -> None:
        self.command = command
        command.log_file.parent.mkdir(parents=True, exist_ok=True)
        with command.log_file.open("wb") as log:
            self._process = start(command, log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def last_lines(self) -> str:
        """Return the end of its output."""
        with self.command.log_file.open(encoding="utf-8", errors="replace") as log:
            return "".join(deque(log, maxlen=_LINES_SHOWN)).rstrip()

    async def ready(
        self,
        answers: Callable[[], Awaitable[bool]],
        limits: StartLimits = START_LIMITS,
        say: Callable[[str], None] = silent,
    ) -> None:
        """
        Wait until it answers, as long as it makes progress. Raises DidNotStart if it dies, stands still or takes too
        long.

        `say` gets a message about the wait from time to time.
        """
        waiting = ProcessWait(limits)
        # It must still run after the answer; otherwise another program answered.
        while not (await answers() and self.exit_code is None):
            if self.exit_code is not None:
                raise self.did_not_start(f"ended with exit code {self.exit_code}")
            await self._wait_on(waiting, "did not answer", say)

    async def finished(self, limits: StartLimits = START_LIMITS, say: Callable[[str], None] = silent) -> int:
        """Wait until it ends, as long as it makes progress, and return the exit code. Raises DidNotStart."""
        waiting = ProcessWait(limits)
        while (code := self.exit_code) is None:
            await self._wait_on(waiting, "did not end", say)
        return code

    async def _wait_on(self, waiting: ProcessWait, not_yet: str, say: Callable[[str], None]) -> None:
        if (why := waiting.given_up(self._progress())) is not None:
            raise self.did_not_start(f"{not_yet}: {why}")
        if (seconds := waiting.to_be_said()) is not None:
            say(f"Waiting for {self.command.name} for {seconds:.0f} s; its log is {self.command.log_file}.")
        await asyncio.sleep(_POLL_SECONDS)

    def did_not_start(self, why: str) -> DidNotStart:
        """Return the error that says why it is of no use, with its last lines and where the rest is."""
        return DidNotStart(self.command.name, why, self.last_lines(), self.command.log_file)

    def _progress(self) -> tuple[int, float]:
        """Return what grows while it makes progress: its output and its CPU time."""
        return self.command.log_file.stat().st_size, processor_seconds(self.pid)

    async def ended(self, within_seconds: float) -> int | None:
        """Wait for it to end and return the exit code; None if it still runs after that time."""
        end = time.monotonic() + within_seconds
        # Polled, because asyncio's child watcher is tied to one event loop.
        while self.exit_code is None and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)
        return self.exit_code

    async def stop(self) -> None:
        """Terminate it; kill it if that does not help or the wait is cancelled."""
        try:
            if self.exit_code is None:
                self._process.terminate()
                await self.ended(GRACE_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self.exit_code is None:
            self._process.kill()
            self._process.wait()


def tied_to_parent() -> tuple[str, ...]:
    """
    Return the prefix that has the kernel terminate a command when the thread that started it ends, even by SIGKILL.

    `setpriv` sets this and becomes the command, with the same process id. Without it (macOS), a parent that is killed
    leaves its children running.
    """
    setpriv = which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()
