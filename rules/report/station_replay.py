"""Replays one station: tick by tick, as the live loop looks at it, knowing only what had come by then."""

from dataclasses import dataclass, replace

from rules.alert.alert import AlertType
from rules.alert.closing import KEEPS_ALL, Closing
from rules.evaluate.evaluate import judge_window
from rules.evaluate.finding import Finding
from rules.evaluate.hours import NO_HOURS
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.series import Series
from rules.evaluate.window import Window
from rules.lifecycle.recovering import has_recovered
from rules.lifecycle.standing import Effect, Moved, effect_of, moved_condition, released
from rules.metric import Metric
from rules.report.past_mutes import NO_MUTES, PastMutes
from rules.report.would_be_alert import WouldBeAlert


@dataclass
class ReplayedGuard:
    """
    The guard of an alert in a replay.

    Nobody decides in a replay. An alert stays open while its condition stands. When it cleared it closes by itself
    where the policy says so; where it would wait for a person it stays open for as long as the rule's cool-down: should
    it come back until then, it is the same alert.
    """

    alert: WouldBeAlert
    severity_rank: int
    reason: str | None
    cleared: bool = False
    is_open: bool = True
    cleared_at: int | None = None
    waits_for_a_person: bool = False

    def holds_back(self, _now_ms: int, _severity_rank: int, _troubles: tuple[str, ...]) -> bool:
        """Return whether no new alert may be opened."""
        return self.is_open


class StationReplay:
    """Is given a station's samples in the order in which they came; `alerts` are those opened so far."""

    def __init__(
        self, station_id: str, rules: RuleSet, step_ms: int, mutes: PastMutes = NO_MUTES, closing: Closing = KEEPS_ALL
    ) -> None:
        self._mutes = mutes
        self._closing = closing
        self._station_id = station_id
        self._rules = rules = rules.of(station_id)
        self._step_ms = step_ms
        self._keeps_ms = max(rules.window_ms + rules.reach.late_ms, rules.past_ms)
        self._forgets_ms = max(rules.window_ms, rules.silence.forget_after_ms)
        self._series = Series()
        self._hours = NO_HOURS
        self._next_ms = 0
        self._has_news = self._holds_back = False
        self._seen: tuple[Metric | None, int, int] | None = None
        self._guards: dict[AlertType, ReplayedGuard] = {}
        self._done: list[WouldBeAlert] = []

    @property
    def alerts(self) -> list[WouldBeAlert]:
        """The alerts that were opened so far."""
        return [*self._done, *(guard.alert for guard in self._guards.values())]

    def take(self, metric: Metric, arrived_ms: int) -> bool:
        """Take in a sample that came at `arrived_ms`; return False if it came too late for any rule to see it."""
        if metric.timestamp < arrived_ms - self._keeps_ms:
            return False
        self.run_before(arrived_ms)
        self._series.add(metric)
        self._next_ms = self._next_ms or self._tick_at(arrived_ms)
        self._has_news = True
        return True

    def run_before(self, now_ms: int) -> None:
        """Look at the station at every tick before `now_ms`."""
        while self._next_ms and self._next_ms < now_ms:
            self._look(self._next_ms)
            self._next_ms += self._step_ms
            is_forgotten = self._next_ms - self._series.newest_ms > self._forgets_ms
            if is_forgotten and not self._has_news and not self._rules.station.may_rest:
                # Even its silence is; that of one with opening hours counts anew when it opens.
                self._next_ms = max(self._next_ms, self._tick_at(now_ms))

    def run_to(self, end_ms: int) -> None:
        """Look at the station at every tick up to the first at or after `end_ms`."""
        self.run_before(self._tick_at(end_ms) + 1)

    def _tick_at(self, at_ms: int) -> int:
        return -(-at_ms // self._step_ms) * self._step_ms

    def _look(self, now_ms: int) -> None:
        window = self._window(now_ms)
        if window is None:
            return
        judged = judge_window(window, self._rules)
        self._holds_back = bool(judged.held)
        self._free(now_ms)
        guards = dict(self._guards)
        let_go = released(
            judged.held, lambda each: guards.get(each.alert_type), lambda each: self._is_muted(each, now_ms)
        )
        for finding in (*judged.findings, *let_go):
            self._act(finding, now_ms)
        for alert_type, guard in guards.items():
            if isinstance(moved_condition(alert_type, guard, window, judged, self._rules), Moved):
                self._move(guard, now_ms)
            elif has_recovered(alert_type, guard, window, judged, self._rules, self._closes_after_ms(guard)):
                del self._guards[alert_type]
                self._done.append(guard.alert.model_copy(update={"closed_at": now_ms, "closed_itself": True}))

    def _is_muted(self, finding: Finding, now_ms: int) -> bool:
        return self._mutes.hide(finding, now_ms, self._rules.station)

    def _closes_after_ms(self, guard: ReplayedGuard) -> int | None:
        return self._closing.recovered_after_ms(guard.alert.alert_type, guard.alert.worst)

    def _window(self, now_ms: int) -> Window | None:
        """Return what there is to judge; None if it is what was judged at the last tick, and was well."""
        self._series.forget_before(now_ms - self._keeps_ms)
        window = self._series.window(self._station_id, now_ms, self._rules)
        self._hours = self._hours.noting(window.whole, now_ms)
        window = replace(window, hours=self._hours)
        seen = (window.newest, len(window.samples), len(window.past))
        is_timed = window.newest is None or self._has_news or self._holds_back or bool(self._guards)
        is_same = not is_timed and seen == self._seen
        self._has_news, self._seen = False, seen
        return None if is_same else window

    def _free(self, now_ms: int) -> None:
        for alert_type, guard in list(self._guards.items()):
            closed_at = guard.alert.closed_at
            # Even with a cool-down shorter than a step an alert lasts from one step to the next.
            lasts_ms = max(self._rules.cooldown_ms(alert_type), self._step_ms)
            closes_itself = self._closes_after_ms(guard) is not None
            if not closes_itself and closed_at is not None and now_ms - closed_at > lasts_ms:
                self._done.append(self._guards.pop(alert_type).alert)

    def _act(self, finding: Finding, now_ms: int) -> None:
        guard = self._guards.get(finding.alert_type)
        match effect_of(finding, guard, now_ms):
            case Effect.OPENS if self._is_muted(finding, now_ms):
                # It opens at the tick after the mute, if it still stands then.
                self._holds_back = True
            case Effect.OPENS:
                self._guards[finding.alert_type] = _guard_of(finding)
            case Effect.WORSENS if guard is not None:
                guard.severity_rank, guard.reason = finding.severity.rank, finding.reason
                guard.alert = _worsened(guard.alert, finding)

    def _move(self, guard: ReplayedGuard, now_ms: int) -> None:
        guard.cleared = not guard.cleared
        returns = guard.alert.returns + (0 if guard.cleared else 1)
        closed_at = guard.cleared_at = now_ms if guard.cleared else None
        guard.alert = guard.alert.model_copy(update={"closed_at": closed_at, "returns": returns})


def _guard_of(finding: Finding) -> ReplayedGuard:
    return ReplayedGuard(_opened(finding), finding.severity.rank, finding.reason)


def _opened(finding: Finding) -> WouldBeAlert:
    return WouldBeAlert(
        station_id=finding.station_id,
        alert_type=finding.alert_type,
        severity=finding.severity,
        worst=finding.severity,
        reason=finding.reason,
        title=finding.title,
        worst_title=finding.title,
        opened_at=finding.observed_at,
        worst_at=finding.observed_at,
    )


def _worsened(alert: WouldBeAlert, finding: Finding) -> WouldBeAlert:
    worse = {"worst": finding.severity, "worst_title": finding.title, "worst_at": finding.observed_at}
    return alert.model_copy(update=worse)
