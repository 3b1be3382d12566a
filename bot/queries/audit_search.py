"""Searches the audit by station, person and day, over all alerts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from bot.cards.answers.audit_search import AuditPage, FoundEntry
from bot.cards.answers.page_tokens import LONGEST_ANCHOR, AuditAnchor, AuditSearchAt, Direction
from rules.alert.audit import AuditEntry
from rules.audit.audit_chain import NO_ALERT
from rules.stations.muting import tells_of
from rules.stations.station_facts import StationFacts
from rules.text.normal_form import normal
from rules.text.typed_day import date_of
from storage.alerts import Alerts
from storage.audit import AuditLog

PAGE = 20
MOST_LOOKED_AT = 3_000
_AT_A_TIME = 100
_AHEAD_MS = 60_000
"""Entries may be of a moment later: an alert's time never goes backwards, and the clocks of replicas differ."""


class AuditSearch:
    """Searches for one page. Blocking. Raises storage's errors."""

    def __init__(self, alerts: Alerts, audit: AuditLog, now_ms: int, most: int = MOST_LOOKED_AT) -> None:
        self._alerts = alerts
        self._audit = audit
        self._now_ms = now_ms
        self._most = most
        self._stations: dict[str, str] = {}

    def page(self, asked: AuditSearchAt, facts: StationFacts, size: int = PAGE) -> AuditPage:
        """Return a page; days are those of the station's time zone, else of UTC."""
        asked = asked.model_copy(update={"day": day_of(asked.day, self._now_ms, facts.zone)})
        since, until = _times(asked.day, facts.zone, self._now_ms + _AHEAD_MS)
        found: list[FoundEntry] = []
        looked_at: list[AuditEntry] = []
        is_cut = False
        for entry in self._entries(asked, since, until):
            # One more than the page says that there is another page.
            if len(found) > size or (is_cut := len(looked_at) == self._most):
                break
            looked_at.append(entry)
            station = self._station_of(entry)
            if _is_asked_for(asked, entry, station, facts):
                found.append(FoundEntry(entry, station, has_alert=entry.alert_id != NO_ALERT))
        if _is_newer(asked) and not looked_at:
            return self.page(asked.model_copy(update={"behind": None}), facts, size)
        previous, following = _turns(asked, [each.entry for each in found], looked_at, size, is_cut=is_cut)
        shown = found[:size][::-1] if _is_newer(asked) else found[:size]
        return AuditPage(asked, facts.zone.key, shown, previous, following, len(looked_at) if is_cut else None)

    def _entries(self, asked: AuditSearchAt, since: int, until: int) -> Iterator[AuditEntry]:
        behind, is_newer = asked.behind, _is_newer(asked)
        if behind is not None:
            since, until = (max(since, behind.at), until) if is_newer else (since, min(until, behind.at))
        entries = _in_order(self._audit.between(since, until, oldest_first=is_newer), is_newer=is_newer)
        fresh = (each for each in entries if behind is None or _is_beyond(each, behind))
        while batch := list(islice(fresh, _AT_A_TIME)):
            unknown = {each.alert_id for each in batch} - {NO_ALERT} - self._stations.keys()
            alerts = self._alerts.get_many(unknown, only_decisions=True).values()
            self._stations |= {each.alert_id: each.station_id for each in alerts}
            yield from batch

    def _station_of(self, entry: AuditEntry) -> str | None:
        told = entry.details.get("stationId")
        return self._stations.get(entry.alert_id) or (told if isinstance(told, str) else None)


def _turns(
    asked: AuditSearchAt, found: list[AuditEntry], looked_at: list[AuditEntry], size: int, *, is_cut: bool
) -> tuple[AuditSearchAt | None, AuditSearchAt | None]:
    """Return where the newer and the older page begin."""
    on, back = (Direction.NEWER, Direction.OLDER) if _is_newer(asked) else (Direction.OLDER, Direction.NEWER)
    ends = looked_at if is_cut else found[:size]
    onward = _beside(asked, ends[-1:], on) if is_cut or len(found) > size else None
    # The first page has none before it.
    backward = None if asked.behind is None else _beside(asked, found[:1] or looked_at[:1], back)
    return (onward, backward) if _is_newer(asked) else (backward, onward)


def _is_newer(asked: AuditSearchAt) -> bool:
    return asked.behind is not None and asked.behind.direction is Direction.NEWER


def _is_beyond(entry: AuditEntry, anchor: AuditAnchor) -> bool:
    at, here = (anchor.at, anchor.task), _key(entry)
    return here > at if anchor.direction is Direction.NEWER else here < at


def _in_order(entries: Iterator[AuditEntry], *, is_newer: bool) -> Iterator[AuditEntry]:
    """Yield entries in the direction of reading, those of one moment in an order of their own."""
    for _, together in groupby(entries, key=lambda each: each.timestamp):
        yield from sorted(together, key=_key, reverse=not is_newer)


def _key(entry: AuditEntry) -> tuple[int, str]:
    return entry.timestamp, entry.task_id[:LONGEST_ANCHOR]


def _beside(asked: AuditSearchAt, nearest: list[AuditEntry], direction: Direction) -> AuditSearchAt | None:
    if not nearest:
        return None
    anchor = AuditAnchor(at=nearest[0].timestamp, task=nearest[0].task_id[:LONGEST_ANCHOR], direction=direction)
    return asked.model_copy(update={"behind": anchor})


def _is_asked_for(asked: AuditSearchAt, entry: AuditEntry, station: str | None, facts: StationFacts) -> bool:
    if asked.who is not None and entry.user_id != asked.who:
        return False
    if asked.station is None or (station is not None and normal(station) == normal(asked.station)):
        return True
    return entry.alert_id == NO_ALERT and tells_of(entry.details, asked.station, facts)


_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(9999, 12, 29)
"""Days before and after them have no entries either, and no beginning or end in some time zones."""


def day_of(typed: str | None, now_ms: int, zone: ZoneInfo) -> str | None:
    """Return the ISO date of a typed day."""
    return None if typed is None else date_of(typed, datetime.fromtimestamp(now_ms / 1000, zone).date())


def _times(day: str | None, zone: ZoneInfo, until: int) -> tuple[int, int]:
    """Return when a day begins and ends (epoch ms): 23 or 25 hours, where the clock is changed."""
    if day is None:
        return 0, until
    first = datetime.combine(min(max(date.fromisoformat(day), _FIRST_DAY), _LAST_DAY), datetime.min.time(), zone)
    following = datetime.combine(first.date() + timedelta(days=1), datetime.min.time(), zone)
    begins, ends = (int(each.astimezone(UTC).timestamp() * 1000) for each in (first, following))
    return begins, ends - 1
