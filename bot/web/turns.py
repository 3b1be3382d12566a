"""How many strangers begin something in one turn of the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable

Step = Callable[[], None]


class Turns:
    """
    Lets some steps be taken in a turn of the event loop; the others wait in line for the turns after it.

    A press takes a number of turns to be answered. So it is late by as much as strangers do in so many turns, however
    many they are.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._taken = 0
        self._waiting: deque[Step] = deque()

    def take(self, step: Step) -> None:
        """Take a step now, or when its turn has come."""
        if self._taken < self._at_once:
            self._begin(step)
        else:
            self._waiting.append(step)

    def _begin(self, step: Step) -> None:
        if not self._taken:
            asyncio.get_running_loop().call_soon(self._next)
        self._taken += 1
        step()

    def _next(self) -> None:
        self._taken = 0
        while self._waiting and self._taken < self._at_once:
            self._begin(self._waiting.popleft())
