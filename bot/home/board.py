"""What every home tab shows, read once for everyone."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.access.rereading import POLICY
from bot.cards.home.board import Board
from bot.home.recent_decisions import LastDecisions
from bot.queries.fleet import Fleet
from bot.runtime.runtime import Runtime
from bot.tables.quiet_now import QuietNow
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.evaluate.window import MAX_AHEAD_MS
from rules.fleet.handover import handover
from rules.units import HOUR_MS

SHIFT_MS = 8 * HOUR_MS
_DECISIONS = 8


def shift_began(now_ms: int) -> int:
    """Return the start of a board's shift (epoch ms): a full hour, so that time alone does not redraw a tab."""
    return now_ms // HOUR_MS * HOUR_MS - SHIFT_MS


class Boards:
    """Reads boards. Raises storage's errors."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._alerts = stores.alerts
        self._waiting = stores.waiting
        self._decisions = LastDecisions(stores.alerts, stores.audit, stores.work, runtime.clock.monotonic)
        self._guards = stores.guards
        self._mutes = stores.mutes
        self._quiet = QuietNow(runtime, stores)
        self._fleet = Fleet(runtime, stores)
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._rules_in_use = runtime.rules_in_use
        self._health = runtime.health
        self._in_full: tuple[Board | None, dict[str, Alert]] = (None, {})

    async def read(self) -> Board:
        """Return the current board; of its pending alerts little more is known than their titles."""
        return await self._workers.run(self.read_now)

    async def in_full(self, board: Board, shown: Collection[str]) -> Board:
        """Return a board with all that is known of the pending alerts with these ids; they are read once a board."""
        known = self._in_full if self._in_full[0] is board else (board, dict[str, Alert]())
        if unknown := [each for each in board.pending if each.alert_id in shown and each.alert_id not in known[1]]:
            known = (board, known[1] | await self._workers.run(self._waiting.in_full, unknown))
        self._in_full = known
        return replace(board, pending=tuple(known[1].get(each.alert_id, each) for each in board.pending))

    def read_now(self) -> Board:
        """Return the same, blocking."""
        now_ms = self._clock.now_ms()
        since = shift_began(now_ms)
        pending = {each.alert_id: each for each in self._waiting.all()}
        opened = {key: each for key, each in pending.items() if since <= each.created_at <= now_ms}
        opened |= {each.alert_id: each for each in self._alerts.opened_and_decided(since, now_ms)}
        until = now_ms + MAX_AHEAD_MS
        decided = self._decisions.read(since=since, until=until, count=_DECISIONS, but=opened, waiting=pending)
        return Board(
            pending=tuple(pending.values()),
            decided=decided.newest,
            mutes=tuple(self._mutes.standing()),
            fleet=self._fleet.read(pending.values()),
            rules_refused=self._rules_in_use.refused,
            maintained=tuple(each.time for each in self._quiet.maintained()),
            policy_refused=self._health.warnings().get(POLICY),
            handover=handover((*opened.values(), *decided.shift), pending.values(), since, self._standing()),
        )

    def _standing(self) -> Iterable[Alert]:
        """Return the decided alerts whose trouble still stands, without their evidence."""
        ids = [each.alert_id for each in self._guards.all().values() if each.is_watched and each.noted]
        return self._alerts.get_many(ids, only_decisions=True).values()
