"""The Slack app manifest: the repository holds the one for Socket Mode; the one for HTTP mode is derived from it."""

from copy import deepcopy
from typing import Any

from bot.errors import BotError
from bot.runtime.project_files import read_project_file
from bot.runtime.web_address import web_address
from rules.text.yaml_file import read_mapping

EVENTS_PATH = "/slack/events"


class InvalidBaseUrl(BotError):
    """Slack could not call this address."""

    def __init__(self, base_url: str) -> None:
        super().__init__(f"{base_url!r} is not an address that Slack can call: give https://host, with no query.")


def load_manifest() -> dict[str, Any]:
    """Return the Socket Mode manifest."""
    return read_mapping(read_project_file("manifest.yml"), like="display_information: {name: aiops}")


def http_manifest(manifest: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Return `manifest` for HTTP mode: Slack calls `base_url` for commands, clicks and events."""
    url = _events_url(base_url)
    http = deepcopy(manifest)
    for command in http["features"]["slash_commands"]:
        command["url"] = url
    settings = http["settings"]
    settings["interactivity"]["request_url"] = url
    settings["event_subscriptions"]["request_url"] = url
    settings["socket_mode_enabled"] = False
    return http


def _events_url(base_url: str) -> str:
    parts = web_address(base_url)
    if parts is None or parts.scheme != "https" or parts.query or parts.fragment:
        raise InvalidBaseUrl(base_url)
    return base_url.rstrip("/") + EVENTS_PATH
