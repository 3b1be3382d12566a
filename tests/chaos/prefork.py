"""
A process that has all of aiops imported and forks into an `aiops run` whenever it is told to.

To import everything takes two CPU-seconds, and the tests live a few hundred lives. A life from it is a process with its
own id, session, signals, environment and log, and runs what `python -m bot` runs.

The process that draws the charts of a life takes a further second. A life starts it as ever, as a process that runs
`sys.executable`; that is a program here which has it forked from the same process, with its own pipes.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

from bot.charts import chart_folder
from bot.demo.process import Command, project_cache, tied_to_parent
from bot.runtime.project_files import CHECKOUT

_PROGRAM = """#!{python} -ISE
import os, socket
asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
asking.connect({address!r})
socket.send_fds(asking, [os.environ[{folder!r}].encode()], [0, 1, 2])
asking.recv(1)
"""
"""It lasts as long as what it had forked."""

_LARGEST_ORDER = 1 << 17
_PR_SET_PDEATHSIG = 1


class Life:
    """One bot of it, to be handled as a `subprocess.Popen` is."""

    def __init__(self, told: int) -> None:
        self._told = os.fdopen(told)
        self.pid = int(self._told.readline())
        self._exit_code: int | None = None
        os.set_blocking(told, False)

    def poll(self) -> int | None:
        if self._exit_code is None and (line := self._told.readline()):
            self._ended(line)
        return self._exit_code

    def wait(self) -> int:
        os.set_blocking(self._told.fileno(), True)
        if self._exit_code is None:
            self._ended(self._told.readline())
        assert self._exit_code is not None
        return self._exit_code

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _ended(self, line: str) -> None:
        self._exit_code = int(line)
        self._told.close()


def forked(command: Command, log: IO[bytes]) -> Life:
    """Start an `aiops run`; the arguments after the interpreter, `-m` and the module are its own."""
    told, tells = os.pipe()
    order = [command.arguments[3:], str(command.folder), dict(command.environment)]
    socket.send_fds(_control(), [json.dumps(order).encode()], [log.fileno(), tells])
    os.close(tells)
    return Life(told)


@cache
def _control() -> socket.socket:
    """Start the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    folder = tempfile.mkdtemp(prefix="aiops-prefork-")
    arguments = (*tied_to_parent(), sys.executable, "-m", "tests.chaos.prefork", folder)
    # The fonts of this machine are noted once; and who forks has one thread.
    drawing = {chart_folder.VARIABLE: str(project_cache() / "matplotlib"), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(arguments, cwd=CHECKOUT, stdin=theirs.fileno(), env=os.environ | drawing)
    theirs.close()

    def end() -> None:
        process.kill()
        process.wait()
        ours.close()
        shutil.rmtree(folder)

    atexit.register(end)
    return ours


def _serve(control: socket.socket, folder: Path) -> None:
    for module in ("bot.__main__", "bot.bootstrap", "bot.service", "bot.charts.render", "bot.charts.renderer_process"):
        importlib.import_module(module)
    program = folder / "python"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
        asked.bind(str(folder / "asked"))
        asked.listen()
        program.write_text(
            _PROGRAM.format(python=sys.executable, address=asked.getsockname(), folder=chart_folder.VARIABLE)
        )
        program.chmod(0o700)
        while True:
            ready, _, _ = select.select([control, asked], [], [])
            if asked in ready:
                _fork_renderer(asked)
            if control in ready and not _fork_life(control, asked, program):
                return


def _fork_life(control: socket.socket, asked: socket.socket, program: Path) -> bool:
    order, descriptors, _flags, _address = socket.recv_fds(control, _LARGEST_ORDER, 2)
    if order and os.fork() == 0:
        # Closed by number later on; a life that ends would close them once more, and end with 1.
        control.close()
        asked.close()
        sys.executable = str(program)
        _watch(order, *descriptors)
    for each in descriptors:
        os.close(each)
    return bool(order)


def _fork_renderer(asked: socket.socket) -> None:
    asking, _ = asked.accept()
    with asking:
        folder, descriptors, _flags, _address = socket.recv_fds(asking, _LARGEST_ORDER, 3)
        if descriptors and os.fork() == 0:
            _draw(folder.decode(), asking, descriptors)
    for each in descriptors:
        os.close(each)


def _draw(folder: str, asking: socket.socket, descriptors: list[int]) -> NoReturn:
    from bot.charts.renderer_process import main  # noqa: PLC0415

    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, each in enumerate((*descriptors, os.dup(asking.fileno()))):
        os.dup2(each, number)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    os.setsid()
    os.environ[chart_folder.VARIABLE] = folder
    try:
        main()
    finally:
        os._exit(0)


def _watch(order: bytes, log: int, tells: int) -> NoReturn:
    """Fork the bot; tell its id and, when it has ended, its exit code."""
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    bot = os.fork()
    if bot == 0:
        _become(log, *json.loads(order))
    os.write(tells, b"%d\n" % bot)
    _, status = os.waitpid(bot, 0)
    with contextlib.suppress(BrokenPipeError):
        os.write(tells, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(log: int, arguments: list[str], folder: str, environment: dict[str, str]) -> NoReturn:
    from bot.__main__ import main  # noqa: PLC0415

    _end_with_parent()
    os.setsid()
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["aiops", *arguments]
    main()
    sys.exit()


def _end_with_parent() -> None:
    """Also one that is stopped ends so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    with socket.socket(fileno=os.dup(0)) as told:
        _serve(told, Path(sys.argv[1]))
