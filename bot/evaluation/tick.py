"""One evaluation of every station."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

import structlog

from bot.evaluation.conditions import Conditions, StationReading
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.foreign_alerts import ForeignAlerts
from bot.evaluation.new_findings import news
from bot.evaluation.orphans import Orphans
from bot.evaluation.standing_mutes import StandingMutes
from bot.evaluation.stations import Stations
from bot.evaluation.storms import Slot, Storms
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.recent_metrics import read_recent
from rules.alert.alert import Alert
from rules.alert.alert_metadata import Earlier
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import RuleSet
from rules.fleet.fleet_snapshot import row_of
from rules.lifecycle.earlier import earlier
from rules.lifecycle.opening import open_alert, worsen
from storage.adoption import Adoption
from storage.alerts import Alerts
from storage.changing import Changing
from storage.errors import AlertNotFound, BrokenItem, StorageUnavailable
from storage.guards import Guard, Guards, guard_key
from storage.metrics import Metrics
from storage.mutes import Mutes

log = structlog.get_logger()

CALLS_AT_A_TIME = 10
"""Fewer than there are worker threads: a press never waits behind what a tick reads and writes."""


@dataclass
class TickReport:
    """
    What a tick did.

    `missed` names the stations not read in time, `moved` counts conditions that changed, `muted` findings held back.
    """

    stations: int = 0
    seen: list[StationReading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    opened: list[Alert] = field(default_factory=list)
    worsened: list[Alert] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    moved: int = 0
    muted: int = 0

    @property
    def has_changed_alerts(self) -> bool:
        """Whether there is something to show."""
        return bool(self.opened or self.worsened or self.moved)


class Tick:
    """Reads, evaluates and opens. Raises StorageUnavailable or SetupFault when not even the guards can be read."""

    def __init__(
        self,
        *,
        metrics: Metrics,
        alerts: Alerts,
        adoption: Adoption,
        guards: Guards,
        changing: Changing,
        mutes: Mutes,
        fleet: FleetWriter,
        roster: Stations,
        rules: RuleSet,
        threads: WorkerThreads,
        clock: Clock,
        counters: Telemetry,
        storms: Storms,
        deadline_seconds: float,
    ) -> None:
        self._metrics = metrics
        self._alerts = alerts
        self._guards = guards
        self._changing = changing
        self._fleet = fleet
        self._mutes = StandingMutes(mutes, counters)
        self._roster = roster
        self._rules = rules
        self._threads = threads
        self._clock = clock
        self._counters = counters
        self._storms = storms
        self._deadline_seconds = deadline_seconds
        self._places = asyncio.Semaphore(CALLS_AT_A_TIME)
        self._orphans = Orphans(alerts, guards, threads, rules, clock)
        self._strangers = ForeignAlerts(alerts, adoption, threads, clock, self._places)
        self._conditions = Conditions(changing, threads, rules, self._places)

    async def run(self, fence: int) -> TickReport:
        """Evaluate every station once under a fencing number of the lease."""
        began = self._clock.monotonic()
        stations = await self._roster.stations()
        report = TickReport(stations=len(stations))
        unread: list[str] = []
        guards = await self._threads.run(self._guards.all)
        await self._threads.run(self._mutes.read)
        readings = await asyncio.gather(*(self._evaluated(each, began) for each in stations))
        for station, seen in zip(stations, readings, strict=True):
            if seen is None:
                unread.append(station)
            else:
                report.seen.append(seen)
                report.findings += seen.findings
        report.missed += unread
        await self._act(guards, fence, report)
        report.moved = await self._conditions.watch(report.seen, guards)
        await self._fleet.write((each.row for each in report.seen), unread, fence)
        self._tell(report, self._clock.monotonic() - began)
        return report

    async def _evaluated(self, station_id: str, began: float) -> StationReading | None:
        async with self._places:
            return await self._threads.run(self._read_and_evaluate, station_id, began)

    def _read_and_evaluate(self, station_id: str, began: float) -> StationReading | None:
        if self._clock.monotonic() - began > self._deadline_seconds:
            return None
        now_ms = self._clock.now_ms()
        try:
            recent = read_recent(self._metrics, station_id, now_ms, self._rules.window_ms)
        except StorageUnavailable:
            return None
        findings = evaluate_station(station_id, recent.samples, now_ms, self._rules, recent.last_seen_ms)
        return StationReading(recent.window, findings, row_of(recent.window, findings, recent.last_seen))

    async def _act(self, guards: dict[str, Guard], fence: int, report: TickReport) -> None:
        worst_first = sorted(report.findings, key=lambda finding: -finding.severity.rank)
        known = await self._orphans.without(guards, news(worst_first, guards, self._clock.now_ms()).open)
        known = await self._strangers.beside(known, news(worst_first, known, self._clock.now_ms()).new, fence)
        found = news(worst_first, known, self._clock.now_ms())
        new = [each for each in found.new if not self._mutes.hide(each, self._clock.now_ms())]
        report.muted = len(found.new) - len(new)
        places = await self._storms.places(new, known.values())
        placed = {id(place.finding) for place in places}
        report.missed += [each.station_id for each in new if id(each) not in placed]
        decided = await self._decided_lately(places, known)
        opening = (
            self._tried(place.finding, self._open(place, fence, report, decided.get(_key(place.finding))), report)
            for place in places
        )
        worsening = (self._tried(each, self._worsen(each, guard, report), report) for each, guard in found.worse)
        await asyncio.gather(*worsening, *opening)
        await self._storms.opened(places)

    async def _tried(self, finding: Finding, act: Awaitable[None], report: TickReport) -> None:
        try:
            await act
        except StorageUnavailable as failure:
            # The finding stands; the next tick finds it again.
            log.warning("a finding waits for the next tick", station=finding.station_id, why=str(failure))
            report.missed.append(finding.station_id)
        except (AlertNotFound, BrokenItem) as unreadable:
            log.warning("an open alert cannot be made worse", station=finding.station_id, why=str(unreadable))

    async def _decided_lately(self, places: list[Slot], guards: dict[str, Guard]) -> dict[str, Earlier]:
        """Return by guard what was decided about the same trouble before; it is told, and waited for by nothing."""
        ids = {key: guards[key].alert_id for place in places if (key := _key(place.finding)) in guards}
        if not ids:
            return {}
        try:
            alerts = await self._threads.run(self._alerts.get_many, ids.values(), only_decisions=True)
        except StorageUnavailable as failure:
            log.warning("new alerts do not say what was decided before", why=str(failure))
            return {}
        found = {key: earlier(alerts[alert_id]) for key, alert_id in ids.items() if alert_id in alerts}
        return {key: each for key, each in found.items() if each is not None}

    async def _open(self, place: Slot, fence: int, report: TickReport, decided: Earlier | None) -> None:
        async with self._places:
            if self._storms.is_late(place):
                report.missed.append(place.finding.station_id)
                return
            change = open_alert(place.finding, place.alert_id, self._clock.now_ms(), place.digest_id, decided)
            opened = await self._threads.run(self._changing.open, change, fence)
        if isinstance(opened, Alert):
            report.opened.append(opened)
            self._counters.alerts_opened.labels(type=opened.alert_type.value, severity=opened.severity.value).inc()
            log.info("alert opened", alert_id=opened.alert_id, title=opened.title, severity=opened.severity.value)

    async def _worsen(self, finding: Finding, guard: Guard, report: TickReport) -> None:
        async with self._places:
            alert = await self._threads.run(
                self._changing.change, guard.alert_id, lambda stored, at: worsen(stored, finding, at)
            )
        if alert.metadata.evidence is not None and alert.metadata.evidence.observed_at == finding.observed_at:
            report.worsened.append(alert)
            log.info("alert worsened", alert_id=alert.alert_id, title=alert.title, severity=alert.severity.value)

    def _tell(self, report: TickReport, seconds: float) -> None:
        self._roster.missed(report.missed)
        self._counters.stations.set(report.stations)
        self._counters.stations_missed.inc(len(report.missed))
        self._counters.tick_seconds.observe(seconds)
        self._counters.last_tick.set(self._clock.now_ms() / 1000)
        if report.missed:
            log.error(
                "stations could not be read in time; they come first next time",
                missed=len(report.missed),
                stations=report.stations,
                first=report.missed[:5],
            )


def _key(finding: Finding) -> str:
    return guard_key(finding.station_id, finding.alert_type)
