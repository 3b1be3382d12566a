"""The HTTP application, with the routes that the settings enable."""

from collections.abc import Callable

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.runtime.runtime import Runtime
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
    runtime: Runtime,
    stores: Stores,
    app: AsyncApp,
    heard_of: Callable[[set[str]], None],
    *,
    http_mode: bool,
) -> FastAPI:
    """Return the application. POST /v1/metrics needs an ingest token to be set, POST /slack/events is for HTTP mode."""
    routers = [probe_routes(runtime)]
    if settings.ingest_token is not None:
        ingest = Ingest(runtime, stores.metrics, heard_of)
        routers.append(ingest_routes(ingest, settings.ingest_token, runtime.clock))
    if http_mode and settings.slack_signing_secret is not None:
        replays = ReplayGuard(runtime, SeenRequests(stores.client, settings.coordination_table, runtime.new_id))
        routers.append(slack_routes(app, settings.slack_signing_secret, runtime.clock, replays))
    return build_web(routers)
