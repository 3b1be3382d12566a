"""Pages of the alerts that a reader picks by station, type, severity and person, newest first."""

from collections.abc import Iterator

from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.page_tokens import LONGEST_ANCHOR, AlertsAt, Anchor, Direction
from rules.alert.alert import Alert
from storage.alert_requests import index_key, spellings
from storage.alerts import Alerts

MOST_LOOKED_AT = 3_000
"""Alerts: about ten calls. A person waits for the page, and the next one goes on from there."""

_READ_AT_A_TIME = 100


class AlertSearch:
    """Searches the alerts of some statuses next to an anchor. Blocking."""

    def __init__(self, alerts: Alerts, at: AlertsAt, size: int, most: int = MOST_LOOKED_AT) -> None:
        self._alerts = alerts
        self._at = at
        self._size = size
        self._most = most
        self._spellings = tuple(each for status in at.statuses for each in spellings(status))
        self._looked_at: list[Alert] = []

    def page(self) -> AlertPage:
        """Return the page; one that is gone is the first."""
        broken: list[str] = []
        found = self._found(broken)
        is_cut = len(self._looked_at) + len(broken) >= self._most and len(found) <= self._size
        if self._at.beside is not None and not found and not is_cut:
            return AlertSearch(self._alerts, self._at.model_copy(update={"beside": None}), self._size).page()
        previous, following = self._turns(found, is_cut=is_cut)
        shown = found[: self._size]
        return AlertPage(
            self._at.status,
            shown[::-1] if self._is_newer else shown,
            unreadable=tuple(broken),
            previous=previous,
            next=following,
            asked=self._at,
            looked_at=len(self._looked_at) if is_cut else None,
        )

    @property
    def _is_newer(self) -> bool:
        return self._at.beside is not None and self._at.beside.direction is Direction.NEWER

    def _turns(self, found: list[Alert], *, is_cut: bool) -> tuple[AlertsAt | None, AlertsAt | None]:
        """Return where the newer and the older page begin."""
        shown = found[: self._size]
        ends = self._looked_at if is_cut else shown
        on, back = (Direction.NEWER, Direction.OLDER) if self._is_newer else (Direction.OLDER, Direction.NEWER)
        onward = self._beside(ends[::-1], on) if is_cut or len(found) > self._size else None
        # The first page has none before it.
        backward = None if self._at.beside is None else self._beside(shown or ends, back)
        return (onward, backward) if self._is_newer else (backward, onward)

    def _found(self, broken: list[str]) -> list[Alert]:
        """Return those of a page that were asked for, and one more if there is one."""
        found: list[Alert] = []
        for alert in self._walk(broken):
            self._looked_at.append(alert)
            if self._at.wanted.admits(alert):
                found.append(alert)
            if len(found) > self._size or len(self._looked_at) + len(broken) >= self._most:
                break
        return found

    def _walk(self, broken: list[str]) -> Iterator[Alert]:
        ways, beside = self._spellings, self._at.beside
        at = (
            None
            if beside is None
            else index_key(ways[min(beside.spelling, len(ways) - 1)], beside.created_at, beside.alert_id)
        )
        at_a_time = self._size + 1 if self._at.wanted.is_empty else _READ_AT_A_TIME
        return self._alerts.walk(ways, at, at_a_time, oldest_first=self._is_newer, broken_keys=broken)

    def _beside(self, nearest_first: list[Alert], direction: Direction) -> AlertsAt | None:
        anchor = anchor_at(nearest_first, direction, self._spellings)
        return None if anchor is None else self._at.model_copy(update={"beside": anchor})


def anchor_at(nearest_first: list[Alert], direction: Direction, ways: tuple[str, ...]) -> Anchor | None:
    """Return the anchor next to the first alert that can be one."""
    # An id from another program may be too long for a button: the page then starts at the next alert.
    for each in nearest_first:
        if len(each.alert_id) <= LONGEST_ANCHOR:
            written = each.as_written.status or each.status.value
            index = ways.index(written) if written in ways else 0
            at = each.created_at if each.as_written.created_at is None else each.as_written.created_at
            return Anchor(created_at=at, alert_id=each.alert_id, direction=direction, spelling=index)
    return None
