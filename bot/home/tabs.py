"""The home tabs: drawn when opened, and again within seconds of a change for whoever opened theirs lately."""

import hashlib
import json
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.authority import Authority
from bot.cards.home import home_view, refused_view
from bot.clock import Clock
from bot.errors import NotAllowed
from bot.evaluation.leadership import Leadership
from bot.home.board import Board, Boards
from bot.reading_refused import ReadingRefused
from bot.slack.calls import call
from bot.slack.errors import SlackFailure
from bot.slack.pacing import Method, Pacing
from bot.threads import Threads
from storage.errors import SetupFault, StorageError, StorageUnavailable
from storage.home_viewers import HomeViewers

log = structlog.get_logger()

MOST_VIEWERS = 60


class HomeTabs:
    """
    Publishes home tabs.

    Any replica draws the tab that somebody opens; the one that leads redraws those of all who opened theirs in the
    last hours, only where something changed.
    """

    def __init__(
        self,
        *,
        boards: Boards,
        viewers: HomeViewers,
        authority: Authority,
        refused: ReadingRefused,
        client: AsyncWebClient,
        pacing: Pacing,
        leadership: Leadership,
        threads: Threads,
        clock: Clock,
        state_machine: str,
    ) -> None:
        self._boards = boards
        self._viewers = viewers
        self._authority = authority
        self._refused = refused
        self._client = client
        self._pacing = pacing
        self._leadership = leadership
        self._threads = threads
        self._clock = clock
        self._state_machine = state_machine
        self._shown: dict[str, tuple[int, str]] = {}

    async def opened(self, user_id: str) -> None:
        """Draw the tab of a person who opens it; who may not see what waits is told so, and the audit is."""
        try:
            # Guests have a home tab, too: what waits for a decision is for colleagues.
            await self._authority.is_colleague(user_id)
        except NotAllowed as refusal:
            await self._refused(user_id, "the home tab", refusal)
            await self._publish(user_id, refused_view(str(refusal)))
            return
        try:
            await self._draw(user_id, await self._boards.read())
            await self._threads.run(self._viewers.opened, user_id, self._clock.now_ms())
        except StorageError as failure:
            log.warning("the home tab could not be drawn", user=user_id, why=str(failure))

    async def refresh(self) -> None:
        """Redraw what changed; what fails is tried again by the next call."""
        if not self._leadership.is_certain:
            self._shown.clear()
            return
        try:
            viewers = await self._threads.run(self._viewers.lately, self._clock.now_ms(), MOST_VIEWERS)
            board = await self._boards.read() if viewers else None
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("home tabs wait for the tables", why=str(failure))
            return
        self._shown = {user_id: shown for user_id, shown in self._shown.items() if user_id in viewers}
        for user_id, opened_at in viewers.items():
            if board is not None and self._pacing.delay(Method.PUBLISH, "") == 0:
                await self._redraw(user_id, opened_at, board)

    async def _redraw(self, user_id: str, opened_at: int, board: Board) -> None:
        try:
            view = await self._view(user_id, board)
        except NotAllowed as refusal:
            view = refused_view(str(refusal))
        seen = (opened_at, _digest(view))
        # One that was opened since was drawn then, by whichever replica: what it shows is not known here.
        if self._shown.get(user_id) != seen and await self._publish(user_id, view):
            self._shown[user_id] = seen

    async def _draw(self, user_id: str, board: Board) -> None:
        await self._publish(user_id, await self._view(user_id, board))

    async def _view(self, user_id: str, board: Board) -> dict[str, Any]:
        mine = await self._authority.decidable(user_id, board.pending)
        return home_view(board, mine, self._state_machine)

    async def _publish(self, user_id: str, view: dict[str, Any]) -> bool:
        self._pacing.spend(Method.PUBLISH, "")
        try:
            await call(self._client.views_publish, user_id=user_id, view=view)
        except SlackFailure as failure:
            log.warning("a home tab could not be published", user=user_id, why=str(failure))
            return False
        return True


def _digest(view: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
