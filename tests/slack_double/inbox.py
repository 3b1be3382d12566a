"""What one person was told in private, in order, each read once."""

from collections.abc import Callable
from typing import Any

from tests.slack_double.message import PrivateMessage
from tests.slack_double.waiting import until
from tests.slack_double.workspace import Workspace


class Inbox:
    """Ephemerals, answers to commands, and what came through a response_url."""

    def __init__(self, workspace: Workspace, user_id: str) -> None:
        self._workspace = workspace
        self._user_id = user_id
        self._read: set[str] = set()

    @property
    def all(self) -> list[PrivateMessage]:
        return [private for private in self._workspace.privates if private.user == self._user_id]

    def take(self) -> PrivateMessage | None:
        """Read the oldest unread one, if there is one."""
        for private in self.all:
            if private.ts not in self._read:
                self._read.add(private.ts)
                return private
        return None

    async def next(self, timeout: float) -> PrivateMessage:  # noqa: ASYNC109 (a story says how long it waits)
        take: Callable[[], Any] = self.take
        found: PrivateMessage = await until(take, timeout=timeout, what=f"a private message to {self._user_id}")
        return found
