"""Whose home tab is redrawn next: the one that has been out of date longest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from storage.home_viewers import Viewer

HEAD_START_SECONDS = 30.0
"""How far ahead people move who just opened their tab or pressed a button; the others still get their turn."""


@dataclass
class _Tab:
    """`shown` is the hash of the view on display (None: unknown); `stale_since` is in monotonic seconds."""

    viewer: Viewer
    shown: str | None
    stale_since: float | None = None
    is_awaited: bool = False

    @property
    def turn(self) -> float:
        """The sort key: the smallest is redrawn first."""
        return (self.stale_since or 0.0) - (HEAD_START_SECONDS if self.is_awaited else 0.0)


class RedrawQueue:
    """Remembers what each tab shows, while this replica leads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._tabs: dict[str, _Tab] = {}
        self._is_new = True

    def forget(self) -> None:
        """Forget everything: another replica may redraw from now on."""
        self._tabs.clear()
        self._is_new = True

    def order(self, viewers: Sequence[Viewer], wanted: Mapping[str, str]) -> list[str]:
        """Return the users whose tab does not show the wanted hash, in the order of redrawing."""
        self._tabs = {each.user_id: self._tab(each) for each in viewers}
        self._is_new = False
        stale = [user_id for user_id, digest in wanted.items() if self._is_stale(user_id, digest)]
        return sorted(stale, key=lambda user_id: self._tabs[user_id].turn)

    def shows(self, user_id: str, digest: str) -> None:
        """Record that a view was published."""
        tab = self._tabs[user_id]
        tab.shown, tab.stale_since, tab.is_awaited = digest, None, False

    def failed(self, user_id: str) -> None:
        """Record that a publication failed: the tab goes to the end of the queue."""
        tab = self._tabs[user_id]
        tab.stale_since, tab.is_awaited = self._monotonic(), False

    def _tab(self, viewer: Viewer) -> _Tab:
        known = self._tabs.get(viewer.user_id)
        if known is None or known.viewer.opened_at != viewer.opened_at:
            # Another replica may have drawn over what was drawn before this one led.
            return _Tab(viewer, None if self._is_new else viewer.shown, is_awaited=not self._is_new)
        known.is_awaited = known.is_awaited or viewer.acted_at > known.viewer.acted_at
        known.viewer = viewer
        return known

    def _is_stale(self, user_id: str, digest: str) -> bool:
        tab = self._tabs[user_id]
        if tab.shown == digest:
            tab.stale_since = None
            return False
        if tab.stale_since is None:
            tab.stale_since = self._monotonic()
        return True
