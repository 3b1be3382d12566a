import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.slack.manifest import InvalidBaseUrl, http_manifest, load_manifest
from tests.unit.slack.events import KNOWN_EVENTS

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((Path(__file__).parent / "data" / "slack-manifest.schema.v1.json").read_text(encoding="utf-8"))
SOCKET = load_manifest()
HTTP = http_manifest(SOCKET, "https://aiops.example.com")

# The schema takes any string as a scope or an event: these are the ones Slack knows and a bot of this kind may ask for.
KNOWN_SCOPES = {
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users.profile:read",
    "users:read",
    "users:read.email",
}


def faults(manifest: dict[str, Any]) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in Draft7Validator(SCHEMA).iter_errors(manifest)]


@pytest.mark.parametrize("manifest", [SOCKET, HTTP], ids=["socket", "http"])
class TestBothManifests:
    def test_slacks_own_schema_accepts_it(self, manifest: dict[str, Any]) -> None:
        assert faults(manifest) == []

    def test_it_asks_for_no_scope_that_slack_does_not_know(self, manifest: dict[str, Any]) -> None:
        scopes = manifest["oauth_config"]["scopes"]
        assert set(scopes) == {"bot"}
        assert set(scopes["bot"]) <= KNOWN_SCOPES
        assert len(scopes["bot"]) == len(set(scopes["bot"]))

    def test_it_subscribes_to_no_event_that_slack_does_not_know(self, manifest: dict[str, Any]) -> None:
        assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) <= KNOWN_EVENTS

    def test_its_one_command_is_aiops(self, manifest: dict[str, Any]) -> None:
        (command,) = manifest["features"]["slash_commands"]
        assert command["command"] == "/aiops"
        assert command["should_escape"] is True

    def test_the_background_colour_is_one(self, manifest: dict[str, Any]) -> None:
        # The schema says "regex", which no validator reads.
        assert re.fullmatch(r"#[0-9a-fA-F]{6}", manifest["display_information"]["background_color"])


def test_socket_mode_names_no_address() -> None:
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(SOCKET)


def test_http_mode_names_our_address_everywhere_slack_calls() -> None:
    url = "https://aiops.example.com/slack/events"
    assert HTTP["settings"]["socket_mode_enabled"] is False
    assert HTTP["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == url
    assert [command["url"] for command in HTTP["features"]["slash_commands"]] == [url]


def test_http_mode_changes_nothing_else() -> None:
    back = deepcopy(HTTP)
    for command in back["features"]["slash_commands"]:
        del command["url"]
    del back["settings"]["interactivity"]["request_url"]
    del back["settings"]["event_subscriptions"]["request_url"]
    back["settings"]["socket_mode_enabled"] = True
    assert back == SOCKET


def test_the_manifest_given_is_left_as_it_was() -> None:
    given = load_manifest()
    http_manifest(given, "https://aiops.example.com")
    assert given == load_manifest()


@pytest.mark.parametrize(
    ("base_url", "events_url"),
    [
        ("https://aiops.example.com/", "https://aiops.example.com/slack/events"),
        ("https://example.com:8443/aiops", "https://example.com:8443/aiops/slack/events"),
    ],
)
def test_slack_is_sent_below_the_base_address(base_url: str, events_url: str) -> None:
    assert http_manifest(SOCKET, base_url)["settings"]["interactivity"]["request_url"] == events_url


@pytest.mark.parametrize(
    "base_url",
    ["", "aiops.example.com", "http://x.io", "https://", "https://x.io/?team=1", "https://[::1", "https://x.io:99999"],
)
def test_an_address_slack_could_not_call_is_refused_by_name(base_url: str) -> None:
    with pytest.raises(InvalidBaseUrl, match=re.escape(repr(base_url))):
        http_manifest(SOCKET, base_url)


def test_every_scope_and_event_says_why_it_is_asked_for() -> None:
    lines = (ROOT / "manifest.yml").read_text(encoding="utf-8").splitlines()
    asked = [*SOCKET["oauth_config"]["scopes"]["bot"], *SOCKET["settings"]["event_subscriptions"]["bot_events"]]
    for name in asked:
        assert any(re.fullmatch(rf" +- {re.escape(name)} # \w.+", line) for line in lines), name


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"features": {"slash_commands": [{"command": "aiops", "description": "x"}]}}, "$.features.slash_commands"),
        ({"display_information": {"name": "a" * 36}}, "$.display_information.name"),
        ({"display_information": {"name": "aiops", "long_description": "short"}}, "$.display_information"),
        ({"settings": {"event_subscription": {}}}, "$.settings"),
    ],
)
def test_the_schema_would_notice(change: dict[str, Any], where: str) -> None:
    assert any(fault.startswith(where) for fault in faults(SOCKET | change))
