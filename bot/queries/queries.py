"""Answers what people ask: a station's state, an alert's trail, the alerts with a status."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.audit_search import AuditPage
from bot.cards.answers.page_tokens import AlertsAt, AuditSearchAt
from bot.queries.alert_pages import PAGE, read_alerts
from bot.queries.audit_search import PAGE as AUDIT_PAGE
from bot.queries.audit_search import AuditSearch
from bot.queries.fleet import Fleet
from bot.queries.station_names import StationNames
from bot.queries.verifying import Verifying
from bot.runtime.runtime import Runtime
from bot.runtime.sparing import Sparing
from bot.tables.stores import Stores
from rules.alert.alert import Alert, AlertStatus
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.audit.audit_verify import Verdict
from rules.audit.trail import Trail
from rules.fleet.station_state import StationState
from rules.stations.meant import stations_meant
from rules.stations.muting import at_station
from rules.stations.station_facts import NO_FACTS
from rules.text.typed_name import as_stored, bare
from storage.errors import AlertNotFound

Found = TypeVar("Found")

_NEAREST = 3
_SPARES = 3
_OLDER = 5
"""How many samples to show of a station without recent ones."""

_ALERT_ID = re.compile(r"[0-9a-f][0-9a-f-]{3,35}", re.IGNORECASE)
_LIKE_ANOTHERS = re.compile(r"(?=.*\d)(?=.*-).{4,128}")
"""The form of ids from other programs; for any other word the table's ids are not searched."""


class Queries:
    """Answers questions without blocking the event loop. Raises storage's errors beside those named below."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._recent_metrics = stores.recent
        self._alerts = stores.alerts
        self._waiting = stores.waiting
        self._audit = stores.audit
        self._mutes = stores.mutes
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._runtime = runtime
        self._telemetry = runtime.telemetry
        self._verifying = Verifying(stores.alerts, stores.audit, runtime.clock.now_ms)
        self._fleet = Fleet(runtime, stores)
        self._names = StationNames(stores.metrics, stores.fleet, runtime.clock, lambda: runtime.rules.register)

    async def station(self, *readings: str) -> StationState:
        """Return the state of the first name that is a station's. Raises UnknownStation for the first name."""
        return await self._workers.run(self.read_station, *readings)

    async def station_named(self, name: str) -> str:
        """Return the id of the station with a name. Raises UnknownStation."""
        return await self._workers.run(self.read_station_named, name)

    def read_station_named(self, name: str) -> str:
        """Return the same, blocking. Raises UnknownStation."""
        return self._names.find((name,)).station_id

    async def trail(self, asked: str) -> Trail:
        """Return an alert's trail, given its id or the start of it. Raises UnknownAlert, SeveralAlerts."""
        return await self._workers.run(self.read_trail, asked)

    async def verdict(self, asked: str) -> Verdict:
        """Return whether an alert's trail is intact. Raises UnknownAlert, SeveralAlerts."""
        return await self._workers.run(self.read_verdict, asked)

    def read_verdict(self, asked: str) -> Verdict:
        """Return the same, blocking."""
        return self._verifying.verdict(self.read_trail(asked))

    def every_verdict(self) -> tuple[list[Verdict], list[str]]:
        """Return whether each alert's trail is intact, and which alerts cannot be verified, blocking."""
        broken: list[str] = []
        verifying = Sparing(self._telemetry, "audit trail", lambda trail: trail.alert.alert_id)
        verdicts = self._verifying.verdicts(self._every_trail(broken), verifying)
        return verdicts, [*broken, *verifying.left_out]

    def _every_trail(self, broken: list[str]) -> Iterator[Trail]:
        for alert in self._alerts.scan(broken):
            yield Trail(alert, self._audit.of_alert(alert.alert_id))

    async def asked(self, find: Callable[..., Found], *given: Any) -> Found:
        """Return what `find` returns of these queries, in a worker thread."""
        return await self._workers.run(find, self, *given)

    def read_alerts(self, at: AlertsAt, size: int = PAGE) -> AlertPage:
        """Return a page of the alerts that are asked for, blocking. Raises UnknownStation."""
        if at.wanted.station is None:
            return read_alerts(self._alerts, self._waiting, at, size)
        station_id, unknown = self._station_of_alerts(at.wanted.station)
        wanted = at.wanted.model_copy(update={"station": station_id})
        page = read_alerts(self._alerts, self._waiting, at.model_copy(update={"wanted": wanted}), size)
        if unknown is not None and not (page.alerts or page.unreadable or page.looked_at):
            raise unknown
        return page

    def read_audit(self, asked: AuditSearchAt, size: int = AUDIT_PAGE) -> AuditPage:
        """Return a page of the audit of a station, a person, a day, blocking. Raises UnknownStation."""
        station, unknown = (None, None) if asked.station is None else self._station_of_alerts(asked.station)
        facts = NO_FACTS if station is None else self._runtime.rules.of(station).station
        search = AuditSearch(self._alerts, self._audit, self._clock.now_ms())
        page = search.page(asked.model_copy(update={"station": station}), facts, size)
        if unknown is not None and not page.found:
            raise unknown
        return page

    def _station_of_alerts(self, name: str) -> tuple[str, UnknownStation | None]:
        """Return the id of a station by its name; an alert may outlive the metrics of its station."""
        try:
            return self._names.find((name,)).station_id, None
        except UnknownStation as unknown:
            known = self._runtime.rules.register.known(each.station_id for each in self._waiting.all())
            meant = stations_meant(name, known)
            return (meant[0], None) if len(meant) == 1 else (as_stored(name), unknown)

    def read_station(self, *readings: str) -> StationState:
        """Return the same, blocking. Raises UnknownStation."""
        named = self._names.find(readings)
        station_id = named.station_id
        now_ms, rules = self._clock.now_ms(), self._runtime.rules.of(station_id)
        recent = self._recent_metrics.read(station_id, now_ms, rules)
        open_alerts, mutes = self._open_at(station_id), self._mutes.standing()
        look = self._fleet.look(mutes)
        line = look.line(station_id, open_alerts)
        return StationState(
            station_id,
            metrics=list(recent.samples or recent.older[:_OLDER]),
            newest_at=named.newest_at,
            open_alerts=open_alerts,
            now_ms=now_ms,
            window_ms=rules.window_ms,
            mutes=at_station(mutes, station_id, rules.station, now_ms),
            clock_error_ms=rules.reach.ahead_ms,
            late_ms=recent.window.late_ms,
            alike=look.alike(station_id),
            facts=rules.station,
            was_heard=bool(recent.samples),
            line=line,
            evaluated_at=look.evaluated_at,
            spares=look.beside(rules.station, _SPARES),
        )

    def _open_at(self, station_id: str) -> list[Alert]:
        of_station = self._waiting.at(station_id)
        as_written = self._waiting.in_full(of_station)
        return [as_written[each.alert_id] for each in of_station if each.alert_id in as_written]

    def read_trail(self, asked: str) -> Trail:
        """Return an alert's trail, blocking. Raises UnknownAlert, SeveralAlerts."""
        alert = self._alert_of(asked)
        return self._verifying.caught_up(Trail(alert, self._audit.of_alert(alert.alert_id)))

    def _alert_of(self, asked: str) -> Alert:
        # Our ids are lower case; those of other programs can be anything.
        spellings = list(dict.fromkeys((asked.strip(), bare(asked.strip()), bare(asked.strip()).lower())))
        for each in spellings:
            with suppress(AlertNotFound):
                return self._alerts.get(each)
        return self._alerts.get(self._completed(asked, spellings))

    def _completed(self, asked: str, beginnings: list[str]) -> str:
        is_an_id = _ALERT_ID.fullmatch(beginnings[-1]) is not None
        for each in beginnings if is_an_id or _LIKE_ANOTHERS.fullmatch(beginnings[-1]) else ():
            ids = self._alerts.ids_starting_with(each, _NEAREST + 1)
            if len(ids) > 1:
                raise SeveralAlerts(asked, ids)
            if ids:
                return ids[0]
        raise UnknownAlert(asked, self._recent(), is_an_id=is_an_id)

    def _recent(self) -> list[Alert]:
        newest = [each for status in AlertStatus for each in self._alerts.newest(status, _NEAREST)]
        return sorted(newest, key=lambda each: -each.created_at)[:_NEAREST]
