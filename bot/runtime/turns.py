"""Turns for blocking calls: as many at a time as shorten the whole, so that a press does not queue behind them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

_ALONE = 3
"""So many calls begin one after the other: what one takes that waits for no other is what all are compared to."""

_ROUND = 15
_QUEUEING, _FLOWING = 1.75, 1.4
"""By how much longer than alone calls take that wait for each other, and that do not."""


@dataclass
class Turn:
    """Somebody's turn; `calls` is how many calls were made in it."""

    calls: int = 1


class TurnsByTime:
    """
    Between `fewest` and `most` turns at a time, by how long they take.

    Calls that wait for AWS take as long together as alone, and go on together. Calls that compete for the interpreter,
    or for a server, end no sooner for being many, and whatever else is called waits behind all of them.
    """

    def __init__(self, most: int, fewest: int, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._fewest = fewest
        self._monotonic = monotonic
        self._limit = fewest
        self._alone: float | None = None
        self._took: list[float] = []
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many there are now."""
        return 1 if self._alone is None else self._limit

    def begin(self) -> None:
        """Measure again how long a call takes alone: AWS may have become slower, or quicker."""
        self._alone, self._took = None, []

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait for a turn, and hold it inside the block."""
        await self._wait()
        began, turn = self._monotonic(), Turn()
        try:
            yield turn
        finally:
            self._taken -= 1
            self.took((self._monotonic() - began) / turn.calls)
            self._hand_out()

    def refused(self) -> None:
        """Note that a call was throttled, or failed: there are half as many for now."""
        self._limit = max(1, self._limit // 2)

    async def _wait(self) -> None:
        if self._taken < self.limit and not self._waiting:
            self._taken += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._taken -= 1
                self._hand_out()
            raise

    def _hand_out(self) -> None:
        while self._waiting and self._taken < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)

    def took(self, seconds: float) -> None:
        """Note how long a call took, in its turn."""
        self._took.append(seconds)
        if self._alone is None:
            if len(self._took) >= _ALONE:
                self._alone, self._took = min(self._took), []
        elif len(self._took) >= _ROUND:
            self._adapt(self._alone)
            self._took = []

    def _adapt(self, alone: float) -> None:
        self._alone = min(alone, *self._took)
        usual = median(self._took)
        if usual > self._alone * _QUEUEING:
            self._limit = max(self._fewest, self._limit - 1)
        elif usual < self._alone * _FLOWING:
            self._limit = min(self._most, self._limit + 1)
