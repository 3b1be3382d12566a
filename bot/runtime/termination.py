"""
The signals of `aiops run`: when they come, from the first line of ours to the last.

SIGTERM and SIGINT end the process with 0 and without a traceback, SIGHUP never ends it. This is loaded before anything
else, and loads little itself.
"""

import contextlib
import os
import signal
import sys

_TO_END = (signal.SIGTERM, signal.SIGINT)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def leave_when_told() -> None:
    """End the process at once when it is told to: nothing is begun yet."""
    for each in _TO_END:
        signal.signal(each, lambda _signal, _frame: leave())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def when_told(end: "Callable[[], object]", reload: "Callable[[], object]") -> None:
    """Call `end` when the process is told to end, and `reload` at SIGHUP."""
    # Not the event loop's own handlers: when it is closed it puts the default back, and a second SIGTERM would kill.
    for each in _TO_END:
        signal.signal(each, lambda _signal, _frame: end())
    signal.signal(signal.SIGHUP, lambda _signal, _frame: reload())


def ending_anyway() -> None:
    """Heed no signal any more."""
    for each in (*_TO_END, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def leave() -> "NoReturn":
    """End the process with 0 now: the interpreter would wait for every thread that still waits for AWS."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # the signal may have come while it is written to
            stream.flush()
    os._exit(0)
