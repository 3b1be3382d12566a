"""Turns a tick's findings into alerts: opens new ones, worsens open ones."""

import asyncio
from collections.abc import Awaitable

import structlog

from bot.evaluation.advice import Advice
from bot.evaluation.foreign_alerts import ForeignAlerts
from bot.evaluation.new_findings import new_findings
from bot.evaluation.orphans import Orphans
from bot.evaluation.standing_mutes import StandingMutes
from bot.evaluation.storms import PlannedAlert, Storms
from bot.evaluation.tick_report import TickReport
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.alert_metadata import Earlier
from rules.evaluate.finding import Finding
from rules.lifecycle.afterwards import got_worse
from rules.lifecycle.change import Change
from rules.lifecycle.earlier import earlier
from rules.lifecycle.opening import open_alert, worsen
from rules.lifecycle.refining import asking_a_copilot
from rules.lifecycle.standing import released
from storage.errors import AlertNotFound, BrokenItem, SetupFault, StorageUnavailable
from storage.guards import Guard, guard_key

log = structlog.get_logger()


class OpenFindings:
    """Opens and worsens alerts; `slots` bounds concurrent writes, `has_copilot` says whether one may choose words."""

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        advice: Advice,
        mutes: StandingMutes,
        slots: asyncio.Semaphore,
        *,
        has_copilot: bool,
    ) -> None:
        self._has_copilot = has_copilot
        self._runtime = runtime
        self._alerts = stores.alerts
        self._changing = stores.changing
        self._mutes = mutes
        self._slots = slots
        self._advice = advice
        self._storms = Storms(runtime, stores.digests, stores.lately_opened)
        self._orphans = Orphans(runtime, stores.alerts, stores.guards)
        self._foreign_alerts = ForeignAlerts(runtime, stores, slots)

    async def act(self, guards: dict[str, Guard], fence: int, report: TickReport) -> None:
        """Open the new findings of a report, worsen alerts by the worse ones; record both in the report."""
        now_ms = self._runtime.clock.now_ms
        let_go = released(
            report.held, lambda each: guards.get(_key(each)), lambda each: self._mutes.mutes(each, now_ms())
        )
        findings = [*report.findings, *let_go]
        worst_first = sorted(findings, key=lambda finding: -finding.severity.rank)
        known = await self._orphans.without(guards, new_findings(worst_first, guards, now_ms()).asked)
        new = new_findings(worst_first, known, now_ms()).new
        known = await self._foreign_alerts.beside(known, new, fence)
        found = new_findings(worst_first, known, now_ms())
        heard = [each for each in found.new if not self._mutes.hide(each, now_ms())]
        rows = [each.row for each in report.seen]
        heard = await self._advice.given(heard, rows)
        worse = await self._advice.given((each for each, _ in found.worse), rows)
        report.muted = len(found.new) - len(heard)
        planned = await self._storms.plan(heard, known.values())
        in_plan = {id(each.finding) for each in planned}
        report.missed += [each.station_id for each in heard if id(each) not in in_plan]
        decided = await self._decided_lately(planned, known)
        opening = (
            self._tried(each.finding, self._open(each, fence, report, decided.get(_key(each.finding))), report)
            for each in planned
        )
        guarded = zip(worse, (guard for _, guard in found.worse), strict=True)
        worsening = (self._tried(each, self._worsen(each, guard, report), report) for each, guard in guarded)
        await asyncio.gather(*worsening, *opening)
        await self._storms.opened(planned)

    async def _tried(self, finding: Finding, act: Awaitable[None], report: TickReport) -> None:
        with last_guard(self._runtime.telemetry, "finding", station=finding.station_id, type=finding.alert_type.value):
            await self._acted(finding, act, report)

    async def _acted(self, finding: Finding, act: Awaitable[None], report: TickReport) -> None:
        try:
            await act
        except (StorageUnavailable, SetupFault) as failure:
            # The next tick finds it again.
            log.warning("a finding waits for the next tick", station=finding.station_id, why=str(failure))
            report.missed.append(finding.station_id)
        except (AlertNotFound, BrokenItem) as unreadable:
            log.warning("an open alert cannot be made worse", station=finding.station_id, why=str(unreadable))

    async def _decided_lately(self, planned: list[PlannedAlert], guards: dict[str, Guard]) -> dict[str, Earlier]:
        """Return the last decision about the same trouble, by guard key; {} if it cannot be read."""
        ids = {key: guards[key].alert_id for each in planned if (key := _key(each.finding)) in guards}
        if not ids:
            return {}
        try:
            alerts = await self._runtime.workers.run(self._alerts.get_many, ids.values(), only_decisions=True)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("new alerts do not say what was decided before", why=str(failure))
            return {}
        found: dict[str, Earlier] = {}
        for key, alert_id in ids.items():
            with last_guard(self._runtime.telemetry, "earlier decision", alert_id=alert_id):
                if alert_id in alerts and (decided := earlier(alerts[alert_id])) is not None:
                    found[key] = decided
        return found

    async def _open(self, planned: PlannedAlert, fence: int, report: TickReport, decided: Earlier | None) -> None:
        async with self._slots:
            if self._storms.is_late(planned):
                report.missed.append(planned.finding.station_id)
                return
            now_ms = self._runtime.clock.now_ms()
            change = open_alert(planned.finding, planned.alert_id, now_ms, planned.digest_id, decided)
            change = asking_a_copilot(change) if self._has_copilot else change
            opened = await self._runtime.workers.run(self._changing.open, change, fence)
        if isinstance(opened, Alert):
            report.opened.append(opened)
            counter = self._runtime.telemetry.alerts_opened
            counter.labels(type=opened.alert_type.value, severity=opened.severity.value).inc()
            log.info("alert opened", alert_id=opened.alert_id, title=opened.title, severity=opened.severity.value)
            if decided is not None:
                await self._follows(decided.alert_id, opened.alert_id)

    async def _follows(self, decided_id: str, alert_id: str) -> None:
        """Write on a decided alert that can be decided again that its trouble has another alert now."""
        try:
            await self._runtime.workers.run(
                self._changing.change, decided_id, lambda stored, at: got_worse(stored, alert_id, at)
            )
        except (StorageUnavailable, AlertNotFound, BrokenItem) as failure:
            log.warning("a decided alert does not name the one after it", alert_id=decided_id, why=str(failure))

    async def _worsen(self, finding: Finding, guard: Guard, report: TickReport) -> None:
        async with self._slots:
            alert = await self._runtime.workers.run(
                self._changing.change, guard.alert_id, lambda stored, at: self._worse(stored, finding, at)
            )
        if alert.metadata.evidence is not None and alert.metadata.evidence.observed_at == finding.observed_at:
            report.worsened.append(alert)
            log.info("alert worsened", alert_id=alert.alert_id, title=alert.title, severity=alert.severity.value)

    def _worse(self, stored: Alert, finding: Finding, at: int) -> Change | None:
        change = worsen(stored, finding, at)
        return asking_a_copilot(change) if change is not None and self._has_copilot else change


def _key(finding: Finding) -> str:
    return guard_key(finding.station_id, finding.alert_type)
