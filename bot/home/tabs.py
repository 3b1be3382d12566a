"""The home tabs: drawn when opened, and redrawn within seconds of a change for recent viewers."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import takewhile

import structlog

from bot.access.authorization import Authority
from bot.access.refusal_log import RefusalLog
from bot.cards.home.board import Board
from bot.cards.home.home import refused_view
from bot.errors import IdentityUnknown, NotAllowed
from bot.home.board import Boards
from bot.home.board_cache import BoardCache
from bot.home.drawings import Drawings, HomeDrawing
from bot.home.publisher import For, Publisher
from bot.home.redraw_queue import RedrawQueue
from bot.home.rights_cache import Rights, RightsCache
from bot.leadership.leadership import Leadership
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from storage.errors import SetupFault, StorageError, StorageUnavailable
from storage.home_viewers import Viewer

log = structlog.get_logger()

MOST_VIEWERS = 60
_TABLES_DOWN = "The tables do not answer. This tab is drawn when they do; if it stays so, open it again."
_UNEXPECTED = "This tab could not be drawn, for an unexpected reason. `/aiops alerts` lists what waits for you."


class HomeTabs:
    """
    Draws home tabs.

    Any replica draws a tab when it is opened. The leader redraws the tabs opened in the last hours, only those that
    changed, and in turn: Slack limits publications per minute.
    """

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        authority: Authority,
        leadership: Leadership,
        publisher: Publisher,
        state_machine: str,
    ) -> None:
        self._boards = Boards(runtime, stores)
        self._board_cache = BoardCache(runtime, stores, self._boards)
        self._viewers = stores.home_viewers
        self._authority = authority
        self._refused = RefusalLog(stores.refusals, runtime.workers)
        self._publisher = publisher
        self._leadership = leadership
        self._workers = runtime.workers
        self._telemetry = runtime.telemetry
        self._clock = runtime.clock
        self._state_machine = state_machine
        self._rights_cache = RightsCache(authority, runtime.clock.monotonic)
        self._redraw_queue = RedrawQueue(runtime.clock.monotonic, publisher.settled_after)
        self._noting: dict[str, asyncio.Task[None]] = {}

    async def opened(self, user_id: str) -> None:
        """Draw the tab a person opened; a refusal is drawn instead, and audited, if they may not see the alerts."""
        drawn = False
        with last_guard(self._telemetry, "home tab", user=user_id):
            await self._open(user_id)
            drawn = True
        if not drawn:
            await self._show(user_id, HomeDrawing.of(refused_view(_UNEXPECTED)))

    async def _open(self, user_id: str) -> None:
        try:
            # Guests also have a home tab, but pending alerts are for colleagues only.
            known = await self._rights_cache.ask(user_id)
        except NotAllowed as refusal:
            await self._refuse(user_id, refusal)
            return
        try:
            drawing = (await self._drawings(await self._boards.read(), {user_id: known})).of(user_id, known)
            shown = await self._show(user_id, drawing)
        except StorageError as failure:
            log.warning("the home tab could not be drawn", user=user_id, why=str(failure))
            await self._show(user_id, HomeDrawing.of(refused_view(_TABLES_DOWN)))
            shown = None
        await self._opened(user_id, shown)

    async def _opened(self, user_id: str, shown: str | None) -> None:
        try:
            await self._workers.run(self._viewers.opened, user_id, self._clock.now_ms(), shown)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("who opened the home tab was not noted", user=user_id, why=str(failure))

    def acted(self, user_id: str) -> None:
        """Record in the background that a person pressed a button, so that their tab is redrawn first."""
        if user_id in self._noting:
            return
        self._noting[user_id] = asyncio.ensure_future(self._note(user_id))
        self._noting[user_id].add_done_callback(lambda _done: self._noting.pop(user_id))

    async def refresh(self) -> None:
        """Redraw changed tabs as far as Slack's rate limit allows; the next call redraws the rest."""
        if not self._leadership.is_certain:
            self._redraw_queue.forget()
            return
        try:
            viewers = await self._served(await self._workers.run(self._viewers.lately, self._clock.now_ms()))
            with last_guard(self._telemetry, "home tab"):
                await self._rights_cache.look_again([each.user_id for each in viewers])
            if viewers:
                known = {each.user_id: self._rights_cache.of(each.user_id) for each in viewers}
                rights = {user_id: each for user_id, each in known.items() if each is not None}
                await self._redraw(viewers, rights, await self._drawings(await self._board_cache.board(), rights))
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("home tabs wait for the tables", why=str(failure))

    async def _served(self, present: Sequence[Viewer]) -> list[Viewer]:
        """Return whose tabs are kept up to date: first those whom the policy names, last those who never saw one."""
        ranks = {each: (not await self._authority.is_named(each.user_id), each.shown is None) for each in present}
        return sorted(present, key=lambda each: ranks[each])[:MOST_VIEWERS]

    async def _refuse(self, user_id: str, refusal: NotAllowed) -> None:
        await self._refused(user_id, "the home tab", refusal)
        try:
            if isinstance(refusal, IdentityUnknown):
                await self._workers.run(self._viewers.opened, user_id, self._clock.now_ms(), None)
            else:
                # Another replica may have cached older rights: it must not draw over the refusal.
                await self._workers.run(self._viewers.forget, user_id)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("who opened the home tab was not noted", user=user_id, why=str(failure))
        await self._show(user_id, HomeDrawing.of(refused_view(str(refusal))), For.REFUSED)

    async def _note(self, user_id: str) -> None:
        try:
            await self._workers.run(self._viewers.acted, user_id, self._clock.now_ms())
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("a press was not noted for the home tab", user=user_id, why=str(failure))

    async def _drawings(self, board: Board, rights: Mapping[str, Rights]) -> Drawings:
        """Return the drawings of a board for people with these rights."""
        shown = set[str]()
        in_brief = self._drawings_of(board)
        for user_id, known in rights.items():
            with last_guard(self._telemetry, "home tab", user=user_id):
                shown.update(in_brief.shown(user_id, known))
        return self._drawings_of(await self._boards.in_full(board, shown))

    def _drawings_of(self, board: Board) -> Drawings:
        return Drawings(board, self._authority, self._state_machine, self._telemetry)

    async def _show(self, user_id: str, drawing: HomeDrawing, whom: For = For.OPENED) -> str | None:
        """Draw a tab that was just opened; return the hash of its view, or None if a later refresh must draw it."""
        is_drawn = self._publisher.takes(whom) and await self._publisher.publish(user_id, drawing.view)
        return drawing.digest if is_drawn else None

    async def _redraw(self, viewers: Sequence[Viewer], rights: Mapping[str, Rights], drawings: Drawings) -> None:
        wanted: dict[str, HomeDrawing] = {}
        for user_id, known in rights.items():
            with last_guard(self._telemetry, "home tab", user=user_id):
                wanted[user_id] = drawings.of(user_id, known)
        order = self._redraw_queue.order(viewers, {user_id: drawing.digest for user_id, drawing in wanted.items()})
        taken = takewhile(lambda _: self._publisher.takes(For.REDRAWN), order)
        await asyncio.gather(*(self._serve(user_id, wanted[user_id]) for user_id in taken))

    async def _serve(self, user_id: str, drawing: HomeDrawing) -> None:
        with last_guard(self._telemetry, "home tab", user=user_id):
            await self._published(user_id, drawing)

    async def _published(self, user_id: str, drawing: HomeDrawing) -> None:
        if await self._publisher.publish(user_id, drawing.view):
            self._redraw_queue.shows(user_id, drawing.digest)
        else:
            self._redraw_queue.failed(user_id)
