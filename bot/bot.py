"""The parts of a running bot."""

from dataclasses import dataclass

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.access.on_call import OnCall
from bot.access.rereading import Rereading
from bot.charts.renderer import Renderer
from bot.delivery.quiet.announce_quiet import AnnounceQuiet
from bot.delivery.worker import Delivery
from bot.evaluation.build import RuleEngine
from bot.evaluation.reminders import RemindPending
from bot.home.tabs import HomeTabs
from bot.provision.model import InstalledMachine
from bot.runtime.runtime import Runtime
from bot.settings import RunSettings
from bot.slack.slack import Slack
from bot.tables.stores import Stores
from bot.web.readiness import Readiness


@dataclass(frozen=True)
class Bot:
    """Everything that runs. `bot.bootstrap` builds it; `bot.service` starts and stops it."""

    settings: RunSettings
    runtime: Runtime
    stores: Stores
    app: AsyncApp
    slack: Slack
    web: FastAPI
    delivery: Delivery
    engine: RuleEngine
    reminders: RemindPending
    quiet: AnnounceQuiet
    home: HomeTabs
    readiness: Readiness
    renderer: Renderer
    machine: InstalledMachine
    on_call: OnCall
    rereading: Rereading
