"""Whose home tab is redrawn next: the one that has been out of date longest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.runtime.time_outs import TimeOuts
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
    doubted_until: float | None = None
    """Until then an older view may still arrive (monotonic seconds); then the tab is drawn once more."""

    @property
    def turn(self) -> float:
        """The sort key: the smallest is redrawn first."""
        return (self.stale_since or 0.0) - (HEAD_START_SECONDS if self.is_awaited else 0.0)


class RedrawQueue:
    """Remembers what each tab shows, while this replica leads."""

    def __init__(self, monotonic: Callable[[], float], settled_after: float = TimeOuts().settled_after) -> None:
        self._monotonic = monotonic
        self._settled_after = settled_after
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
        if tab.doubted_until is not None and tab.doubted_until <= self._monotonic():
            tab.doubted_until = None

    def failed(self, user_id: str) -> None:
        """Record that a publication failed: the tab goes to the end of the queue. What failed may still arrive."""
        tab = self._tabs[user_id]
        tab.doubted_until = self._monotonic() + self._settled_after
        tab.stale_since, tab.is_awaited = self._monotonic(), False

    def _tab(self, viewer: Viewer) -> _Tab:
        known = self._tabs.get(viewer.user_id)
        if known is None or known.viewer.opened_at != viewer.opened_at:
            # Another replica may have drawn over what was drawn before this one led.
            shown = None if self._is_new else viewer.shown
            # What another replica did not get through, or its last view, may still arrive.
            doubted_until = known.doubted_until if known is not None else None
            if shown is None:
                doubted_until = self._monotonic() + self._settled_after
            return _Tab(viewer, shown, is_awaited=not self._is_new, doubted_until=doubted_until)
        known.is_awaited = known.is_awaited or viewer.acted_at > known.viewer.acted_at
        known.viewer = viewer
        return known

    def _is_stale(self, user_id: str, digest: str) -> bool:
        tab = self._tabs[user_id]
        is_settled = tab.doubted_until is not None and tab.doubted_until <= self._monotonic()
        if tab.shown == digest and not is_settled:
            tab.stale_since = None
            return False
        if tab.stale_since is None:
            tab.stale_since = self._monotonic()
        return True
