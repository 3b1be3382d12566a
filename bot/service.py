"""The running process: start it, keep it running, stop it cleanly."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.bot import Bot
from bot.leadership.leadership import RENEWALS
from bot.runtime.health import Part
from bot.slack.socket_mode import SocketMode
from bot.web.server import WebServer
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

DELIVER_SECONDS = 2
REMIND_SECONDS = 15
HOME_SECONDS = 3
READINESS_SECONDS = 10
WARM_UP_AFTER_SECONDS = 10.0
"""Starting takes the processor by itself; a chart that is needed sooner starts the process that draws."""

DRAIN_SECONDS = 8.0
"""How long work in progress may take after SIGTERM; the whole stop takes under ten seconds."""


class Service:
    """Runs a bot until it is asked to stop."""

    def __init__(self, bot: Bot, *, http_mode: bool) -> None:
        self._bot = bot
        self._http_mode = http_mode
        self._stopped = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._tasks: list[asyncio.Task[Any]] = []
        self._server = WebServer(bot.web, bot.settings.http_host, bot.settings.http_port)

    async def run(self) -> None:
        """Start everything, wait for SIGTERM, SIGINT or `stop`, and stop everything."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self.stop)
        await self._server.start()
        log.info("listening", host=self._bot.settings.http_host, port=self._server.port)
        self._begin(self._bot.delivery.run())
        self._begin(self._connect())
        self._begin(self._warm_up())
        self._schedule()
        await self._stopped.wait()
        await self._stop()

    def stop(self) -> None:
        """Ask `run` to stop; returns at once."""
        self._stopped.set()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._fell)
        self._tasks.append(task)

    def _fell(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled() or task.exception() is None:
            return
        # Without one of its parts the process would look alive and do nothing: stop, and let the supervisor restart it.
        log.critical("a part of the bot fell over; the process stops", exc_info=task.exception())
        self.stop()

    async def _warm_up(self) -> None:
        await asyncio.sleep(WARM_UP_AFTER_SECONDS)
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
        every = self._bot.settings.evaluation_interval_seconds
        self._job("evaluate_rules", self._bot.engine.evaluate.run, every)
        self._job("deliver_work", self._wake, DELIVER_SECONDS)
        self._job("keep_lease", self._keep_lease, self._bot.settings.lease_seconds / RENEWALS)
        self._job("remind_pending", self._bot.reminders.run, REMIND_SECONDS)
        self._job("refresh_home_tabs", self._bot.home.refresh, HOME_SECONDS)
        self._job("check_readiness", self._bot.readiness.check, READINESS_SECONDS)
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=_now())

    def _job(self, name: str, function: Any, seconds: float) -> None:
        # Missed runs are merged into one, and a job never runs twice at the same time. The grace is a whole
        # interval: a job that the loop could not start on time still runs once.
        self._scheduler.add_job(
            function,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=max(1, int(seconds)),
        )

    async def _wake(self) -> None:
        self._bot.delivery.wake()

    async def _keep_lease(self) -> None:
        try:
            await self._bot.engine.leading.keep()
        except (StorageUnavailable, SetupFault) as failure:
            self._bot.runtime.health.ill(Part.TABLES, str(failure))

    async def _stop(self) -> None:
        log.info("stopping")
        self._scheduler.shutdown(wait=False)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bot.delivery.stop(), DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot.renderer.close()
        await self._server.stop()
        await self._bot.engine.leadership.give_back()
        self._bot.runtime.workers.close()
        log.info("stopped")


def _now() -> datetime:
    return datetime.now(UTC)
