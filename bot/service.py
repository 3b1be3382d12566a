"""The running process: start it, keep it running, stop it cleanly."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog

from bot.bot import Bot
from bot.evaluation.look_for_stations import EVERY_SECONDS as LOOK_SECONDS
from bot.leadership.leadership import RENEWALS
from bot.runtime.health import Part
from bot.runtime.jobs import Jobs
from bot.runtime.last_guard import last_guard
from bot.runtime.termination import ending_anyway, when_told
from bot.slack.socket_mode import SocketMode
from bot.web.ports import Ports
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

DELIVER_SECONDS = 2
REMIND_SECONDS = 15
HOME_SECONDS = 3
READINESS_SECONDS = 10
MACHINE_SECONDS = 300.0
SCHEDULES_SECONDS = 180.0
POLICY_SECONDS = 10.0
WARM_UP_AFTER_SECONDS = 10.0
"""Startup needs the processor first; a chart that is needed sooner starts the renderer process."""

DRAIN_SECONDS = 6.0
"""How long work in progress may take after SIGTERM; the whole stop takes under ten seconds."""

GIVE_BACK_SECONDS = 1.0
"""How long the lease may take to be given back: another replica takes it over in any case."""

JOB_SECONDS = 2.0
"""How long a job in progress may take after SIGTERM; the next leader evaluates what a tick leaves."""


class Service:
    """Runs a bot until it is asked to stop."""

    def __init__(self, bot: Bot, *, http_mode: bool) -> None:
        self._bot = bot
        self._http_mode = http_mode
        self._stopped = asyncio.Event()
        self._jobs = Jobs(bot.runtime.telemetry)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server = Ports(bot.settings, bot.runtime, bot.web)

    async def run(self) -> None:
        """Start everything, wait for SIGTERM, SIGINT or `stop`, and stop everything."""
        soon = asyncio.get_running_loop().call_soon_threadsafe
        when_told(partial(soon, self.stop), partial(soon, self._reload))
        await self._server.start()
        log.info("listening", port=self._server.port, operations_port=self._server.operations_port)
        self._begin(self._bot.delivery.run())
        self._begin(self._connect())
        self._begin(self._warm_up())
        self._schedule()
        await self._stopped.wait()
        await self._stop()
        ending_anyway()

    def stop(self) -> None:
        """Ask `run` to stop; returns at once."""
        self._stopped.set()

    def _reload(self) -> None:
        for read in (self._bot.engine.evaluate.reload, self._bot.rereading.policy):
            self._begin(self._read_again(read))

    async def _read_again(self, read: Callable[[], Awaitable[None]]) -> None:
        # At its interval the same is a job, whose failure ends nothing either.
        with last_guard(self._bot.runtime.telemetry, "files read again"):
            await read()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._fell)
        self._tasks.add(task)

    def _fell(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or task.exception() is None:
            return
        # Without one of its parts the process would look alive and do nothing: stop, and let the supervisor restart it.
        log.critical("a part of the bot fell over; the process stops", exc_info=task.exception())
        self.stop()

    async def _warm_up(self) -> None:
        await asyncio.sleep(WARM_UP_AFTER_SECONDS)
        with last_guard(self._bot.runtime.telemetry, "charts"):
            await self._bot.renderer.warm_up()

    async def _connect(self) -> None:
        bot = self._bot
        if self._http_mode:
            bot.runtime.health.well(Part.SLACK_CONNECTION)  # in HTTP mode Slack connects to us
            return
        token = bot.settings.slack_app_token
        await SocketMode(
            bot.app,
            token.get_secret_value() if token else "",
            bot.slack.client,
            clock=bot.runtime.clock,
            health=bot.runtime.health,
        ).run()

    def _schedule(self) -> None:
        bot, every = self._bot, self._jobs.every
        every(bot.settings.evaluation_interval_seconds, "evaluate_rules", bot.engine.evaluate.run)
        every(bot.settings.evaluation_interval_seconds, "read_past_days", bot.engine.fill_days.run)
        every(LOOK_SECONDS, "look_for_stations", bot.engine.look.run)
        every(DELIVER_SECONDS, "deliver_work", self._wake)
        every(bot.settings.lease_seconds / RENEWALS, "keep_lease", self._keep_lease)
        every(REMIND_SECONDS, "remind_pending", self._remind)
        every(REMIND_SECONDS, "announce_quiet_times", bot.quiet.run)
        every(HOME_SECONDS, "refresh_home_tabs", bot.home.refresh)
        every(READINESS_SECONDS, "check_readiness", bot.readiness.check)
        every(MACHINE_SECONDS, "look_at_the_state_machine", bot.machine.look)
        every(SCHEDULES_SECONDS, "read_schedules", bot.rereading.schedules)
        every(POLICY_SECONDS, "read_policy", bot.rereading.policy)

    async def _wake(self) -> None:
        self._bot.delivery.wake()

    async def _keep_lease(self) -> None:
        try:
            await self._bot.engine.leading.keep()
            if fault := self._bot.engine.leading.fault:
                self._bot.runtime.health.ill(Part.EVALUATION, fault)
        except (StorageUnavailable, SetupFault) as failure:
            self._bot.runtime.health.ill(Part.TABLES, str(failure))

    async def _remind(self) -> None:
        # After a step of the clock everything would look due, or nothing.
        if not self._bot.engine.leading.has_stepped:
            await self._bot.reminders.run()

    async def _stop(self) -> None:
        log.info("stopping")
        await asyncio.gather(self._drain(), self._jobs.stop(JOB_SECONDS))
        left = list(self._tasks)
        for task in left:
            task.cancel()
        ended = asyncio.gather(*left, return_exceptions=True)
        await asyncio.gather(ended, self._bot.renderer.close(), self._server.stop(), self._give_back())
        self._bot.runtime.workers.close()
        log.info("stopped")

    async def _give_back(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bot.engine.leadership.give_back(), GIVE_BACK_SECONDS)

    async def _drain(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bot.delivery.stop(), DRAIN_SECONDS)
