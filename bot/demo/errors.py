"""
All errors of the local stack.

DemoError
+-- MissingTool   something must be installed first; one line that says what
+-- NotAsPinned   npm brought something else than what this version of aiops was made with
+-- PortTaken     another program has the port
+-- DidNotStart   a child process died or did not answer; with its last lines
+-- FeedRefused   the bot refuses the fleet's metrics, and retrying cannot help
"""

from pathlib import Path

from bot.errors import BotError


class DemoError(BotError):
    """The base class; its text is for the person at the terminal."""


class MissingTool(DemoError):
    """Something must be installed first."""


class NotAsPinned(DemoError):
    """Npm brought something else than what this version of aiops was made with."""


class PortTaken(DemoError):
    """Another program has the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} on 127.0.0.1 is taken by another program; choose another one.")
        self.port = port


class DidNotStart(DemoError):
    """A child process died or did not answer in time."""

    def __init__(self, name: str, why: str, last_lines: str, log_file: Path) -> None:
        said = f" Its last lines were:\n{last_lines}" if last_lines else " It printed nothing."
        super().__init__(f"{name} {why}.{said}\nIts log is {log_file}.")
        self.last_lines = last_lines


class FeedRefused(DemoError):
    """The bot refuses the fleet's metrics, and retrying cannot help."""
