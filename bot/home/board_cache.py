"""The board for open home tabs: read again when something changed, not just because somebody may be looking."""

from bot.access.rereading import POLICY
from bot.cards.home.board import Board
from bot.home.board import Boards, shift_began
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores

SETTLED_SECONDS = 5.0
"""For this long after a change the board is read every time: the indexes lag a little behind a write."""

OLDEST_SECONDS = 30.0
"""A board older than this is read again anyway: other programs change the tables without leaving a sign."""

Signs = tuple[object, ...]


class BoardCache:
    """Checks a few cheap signs of change, and reads the board if they differ. Raises storage's errors."""

    def __init__(self, runtime: Runtime, stores: Stores, boards: Boards) -> None:
        self._boards = boards
        self._stamp = stores.stamp
        self._snapshots = stores.fleet
        self._mutes = stores.mutes
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._rules_in_use = runtime.rules_in_use
        self._health = runtime.health
        self._signs: Signs = ()
        self._changed_at = 0.0
        self._read_at = 0.0
        self._board: Board | None = None

    async def board(self) -> Board:
        """Return the current board; not for concurrent callers."""
        # The signs are read before the board, so that a change in between shows at the next call.
        signs = await self._workers.run(self._look)
        now = self._clock.monotonic()
        if signs != self._signs:
            self._signs, self._changed_at = signs, now
        if self._board is None or not self._still_holds(now):
            self._board = await self._boards.read()
            self._read_at = now
        return self._board

    def _still_holds(self, now: float) -> bool:
        return self._read_at - self._changed_at >= SETTLED_SECONDS and now - self._read_at < OLDEST_SECONDS

    def _look(self) -> Signs:
        mutes = tuple(each.mute_id for each in self._mutes.standing())
        shift = shift_began(self._clock.now_ms())
        refused = self._rules_in_use.refused, self._health.warnings().get(POLICY)
        return self._stamp.read(), self._snapshots.generation(), mutes, shift, refused
