"""Replays a recording through one rules file or two, in one process or several."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import Protocol, TypeVar

from bot.backtest.plan import BacktestPlan, Replayed
from bot.backtest.recorded_file import WHOLE, OthersRow, StationShare, Told
from bot.backtest.recording import Recording, Row
from bot.runtime.last_guard import last_guard
from bot.runtime.telemetry import Telemetry
from rules.report.arrivals import Arrival, Arrivals, Wild, horizon_of
from rules.report.backtest import Backtest
from rules.report.order import Order
from rules.report.would_be_alert import WouldBeAlert
from rules.units import HOUR_MS

Thing = TypeVar("Thing")


class RowSource(Protocol):
    """
    Where rows come from.

    Their `order`, and `usual_ms`, a time from which most of them are not far, are known once they are begun.
    """

    order: Order
    usual_ms: int

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""


class Replay:
    """Replays what a source yields. What surprises the rules at one station leaves that station out."""

    def __init__(self, plan: BacktestPlan, source: RowSource, outcome: Replayed) -> None:
        self._plan = plan
        self.outcome = outcome
        self._source = source
        self._backtests = [Backtest(rules, mutes=plan.mutes, closing=plan.closing) for rules in plan.rules]
        self._arrivals = Arrivals(0, in_order_of_arrival=False)
        self._now_read: str | None = None
        # What came before the period is what the first looks in it see.
        before_ms = max((rules.past_ms + rules.silence.forget_after_ms for rules in plan.rules), default=0)
        self._begin_ms = (plan.period.from_ms or 0) - before_ms
        self._first_ms, self._last_ms = 1 << 62, 0

    def run(self) -> None:
        """Replay to the end, or until somebody stops it."""
        try:
            rows = self._source.rows()
            horizon_ms = horizon_of(self._plan.now_ms, self._source.usual_ms)
            self._arrivals = Arrivals(horizon_ms, in_order_of_arrival=self._source.order is Order.ARRIVAL)
            self._sparing(chain.from_iterable(map(self._found, rows)), self._take)
            self._sparing(self._arrivals.rest(), self._take)
        except KeyboardInterrupt:
            self.outcome.is_whole = False
        self._finish()

    def _sparing(self, things: Iterator[Thing], use: Callable[[Thing], None]) -> None:
        is_done = False
        while not is_done:
            with last_guard(Telemetry(), "station in a backtest"):
                for each in things:
                    use(each)
                is_done = True
            if not is_done and self._now_read is not None:
                self.outcome.left_out.add(self._now_read)

    def _found(self, row: Row) -> Iterable[Arrival | Wild]:
        if isinstance(row, OthersRow):
            self._arrivals.elsewhere(row.station_id, row.timestamp)
            return ()
        return self._arrivals.of(row.metric, row.arrived_ms, (row.file, row.line))

    def _take(self, found: Arrival | Wild) -> None:
        if isinstance(found, Wild):
            self.outcome.rejects.add(*found.where, found.why)
            return
        at, self._now_read = found.metric.timestamp, found.metric.station_id
        if self._now_read in self.outcome.left_out:
            return
        to_ms = self._plan.period.to_ms
        if at < self._begin_ms or (to_ms is not None and found.came_ms > to_ms):
            return
        self._first_ms, self._last_ms = min(self._first_ms, at), max(self._last_ms, at)
        is_seen = [backtest.take(found.metric, found.came_ms) for backtest in self._backtests]
        if not any(is_seen):
            self.outcome.rejects.add(*found.where, f"it came {_late(found)} after it was measured: no rule sees it")

    def _finish(self) -> None:
        end_ms = self._arrivals.end_ms
        if self._plan.period.to_ms is not None:
            end_ms = min(end_ms, self._plan.period.to_ms)
        outcome = self.outcome
        for place, backtest in enumerate(self._backtests):
            stations = iter(sorted(set(backtest.stations) - outcome.left_out))
            self._sparing(stations, partial(self._run_to, backtest, end_ms))
            outcome.alerts[place] = [each for each in backtest.alerts if self._is_told(each)]
        outcome.stations = set(self._backtests[0].stations)
        outcome.samples = self._backtests[0].samples
        if outcome.samples:
            outcome.first_ms, outcome.last_ms = self._first_ms, self._last_ms

    def _run_to(self, backtest: Backtest, end_ms: int, station: str) -> None:
        self._now_read = station
        backtest.run_to(station, end_ms)

    def _is_told(self, alert: WouldBeAlert) -> bool:
        return self._plan.period.has(alert.opened_at) and alert.station_id not in self.outcome.left_out


def _late(found: Arrival) -> str:
    return f"{(found.came_ms - found.metric.timestamp) / HOUR_MS:.1f} h"


def replay(plan: BacktestPlan, told: Told = lambda _bytes: None, share: StationShare = WHOLE) -> Replayed:
    """Replay files in this process."""
    outcome = Replayed([[] for _ in plan.rules])
    Replay(plan, Recording(plan.files, outcome.rejects, share, told), outcome).run()
    return outcome


def replay_in_processes(plan: BacktestPlan, processes: int, told: Told) -> Replayed:
    """Replay each station in one of several processes. On Ctrl-C each of them keeps what it has done."""
    shares = [StationShare(this, processes) for this in range(processes)]
    whole = Replayed([[] for _ in plan.rules])
    # Spawned: a fork of a process with threads may stand still.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(partial(replay, plan, share=share)) for share in shares[1:]]
        whole.join(replay(plan, told, shares[0]))
        for each in waiting:
            try:
                whole.join(each.result())
            except (BrokenProcessPool, KeyboardInterrupt):
                whole.is_whole = False
    return whole
