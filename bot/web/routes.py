"""The HTTP application with the routes that the settings ask for."""

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.evaluation.stations import Stations
from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.tables.stores import Stores
from bot.web.ingest import Ingest, ingest_routes
from bot.web.probes import probe_routes
from bot.web.replay_guard import ReplayGuard
from bot.web.server import build_web
from bot.web.slack_events import slack_routes
from storage.seen_requests import SeenRequests


def build_routes(
    settings: RunSettings,
    app: AsyncApp,
    stores: Stores,
    roster: Stations,
    threads: WorkerThreads,
    clock: Clock,
    counters: Telemetry,
    health: Health,
    *,
    http_mode: bool,
) -> FastAPI:
    """Return it; the metrics route is there when there is a token for it, Slack's in HTTP mode."""
    routers = [probe_routes(health, counters)]
    if settings.ingest_token is not None:
        ingest = Ingest(stores.metrics, threads, clock, counters, roster.heard_of)
        routers.append(ingest_routes(ingest, settings.ingest_token, clock))
    seen = SeenRequests(stores.client, settings.coordination_table)
    if http_mode and settings.slack_signing_secret is not None:
        routers.append(
            slack_routes(app, settings.slack_signing_secret, clock, ReplayGuard(clock.monotonic, seen, threads))
        )
    return build_web(routers)
