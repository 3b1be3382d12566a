"""
The work list in memory.

What this replica writes is taken in at once; the list is read whole every two seconds, for what others wrote. Work that
only seems to be free is found out by its claim, whose condition the table checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from rules.alert.work import Work

WHOLE_EVERY_SECONDS = 2.0
_OLDEST_SECONDS = 20.0
"""However long reading took: the process may have been stopped meanwhile."""

_SHARE = 4
"""Reading may take a fifth of the time: after it, the list is believed for so many times as long as it took."""

_ANOTHER = "another replica"
"""Stands for a claim that is not known."""

Leaves = Callable[[Work | None], Work | None]
"""Returns what a write leaves of the work that is known; None: there is none any more."""


class WorkWrite(dict[str, Any]):
    """A part of a transaction that writes work, and what it leaves of it."""

    def __init__(self, request: dict[str, Any], key: str, leaves: Leaves) -> None:
        super().__init__(request)
        self.key = key
        self.leaves = leaves


class WorkMemory:
    """What is known of the work list. Threads may share it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._reading = Lock()
        self._lock = Lock()
        self._works: dict[str, Work] = {}
        self._meanwhile: list[tuple[str, Leaves]] | None = None
        self._began = float("-inf")
        self._took = 0.0

    def all(self, read: Callable[[], list[Work]]) -> list[Work]:
        """Return all work; the table is `read` if that was some time ago."""
        with self._reading:
            if self._is_old():
                self._read(read)
        with self._lock:
            return list(self._works.values())

    def written(self, writes: Iterable[dict[str, Any]]) -> None:
        """Take in the writes of work among those that were made."""
        for each in writes:
            if isinstance(each, WorkWrite):
                self.now(each.key, each.leaves)

    def now(self, key: str, leaves: Leaves) -> None:
        """Take in what became of a piece of work."""
        with self._lock:
            if self._meanwhile is not None:
                self._meanwhile.append((key, leaves))
            self._step(key, leaves)

    def forget(self, key: str) -> None:
        """Forget a piece of work that has ended."""
        self.now(key, lambda _known: None)

    def taken_elsewhere(self, key: str) -> None:
        """
        Note that another replica has a piece of work, or has done it: the list tells which.

        Until then it counts as under way, as other work may have to wait for it.
        """
        self.now(key, lambda known: known and known.model_copy(update={"claim": _ANOTHER}))

    def is_asked_again(self, work: Work) -> bool:
        """Return whether claimed work was asked for again, as far as is known."""
        with self._lock:
            known = self._works.get(work.key)
        return known is not None and known.generation > work.generation

    def _is_old(self) -> bool:
        return self._monotonic() - self._began >= max(
            WHOLE_EVERY_SECONDS, min(self._took * (1 + _SHARE), _OLDEST_SECONDS)
        )

    def _read(self, read: Callable[[], list[Work]]) -> None:
        meanwhile: list[tuple[str, Leaves]] = []
        with self._lock:
            self._meanwhile = meanwhile
        began = self._monotonic()
        found = read()
        with self._lock:
            self._began, self._took, self._meanwhile = began, self._monotonic() - began, None
            self._works = {each.key: each for each in found}
            # Written while it was read: perhaps after its page.
            for key, leaves in meanwhile:
                self._step(key, leaves)

    def _step(self, key: str, leaves: Leaves) -> None:
        after = leaves(self._works.pop(key, None))
        if after is not None:
            self._works[key] = after
