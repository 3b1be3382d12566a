"""The parts of a running bot."""

from dataclasses import dataclass

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.charts.renderer import Renderer
from bot.delivery.worker import Delivery
from bot.evaluation.build import RuleEngine
from bot.evaluation.reminders import RemindPending
from bot.home.tabs import HomeTabs
from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.tables.stores import Stores
from bot.web.readiness import Readiness


@dataclass(frozen=True)
class Bot:
    """Everything that runs; `bot.bootstrap` puts it together, `bot.service` starts and stops it."""

    settings: RunSettings
    clock: Clock
    threads: WorkerThreads
    counters: Telemetry
    health: Health
    stores: Stores
    app: AsyncApp
    slack: AsyncWebClient
    web: FastAPI
    delivery: Delivery
    engine: RuleEngine
    reminding: RemindPending
    home: HomeTabs
    readiness: Readiness
    painter: Renderer
