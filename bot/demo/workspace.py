"""The demo's Slack workspace: its people, its channel and the bot's credentials, none of them secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEAM = "T0SWAP"
ALERT_CHANNEL = "C0ALERTS"
ALERT_CHANNEL_NAME = "station-alerts"

BOT = "U0AIOPS"
ALICE = "U0ALICE"
"""On call; an approver."""
BOB = "U0BOB"
"""Another approver, so that two people can press at once."""
CAROL = "U0CAROL"
"""The manager: reads the audit."""
MALLORY = "U0MALLORY"
"""In the channel, but not allowed to decide."""

APPROVERS = (ALICE, BOB)
MANAGERS = (CAROL,)

BOT_TOKEN = "xoxb-local-aiops"  # noqa: S105 - valid only for the local Slack
APP_TOKEN = "xapp-local-aiops"  # noqa: S105 - the same
SIGNING_SECRET = "local-signing-secret"  # noqa: S105 - the same

_NAMES = {ALICE: "Alice Okafor", BOB: "Bob Lindqvist", CAROL: "Carol Mbeki", MALLORY: "Mallory Reyes"}


@dataclass(frozen=True)
class Workspace:
    """
    The workspace; with `request_url` Slack calls the bot over signed HTTP, otherwise through Socket Mode.

    `neighbours` are other apps in the same channel, in local-slack's format.
    """

    request_url: str | None = None
    neighbours: tuple[Mapping[str, str], ...] = ()

    def config(self) -> dict[str, Any]:
        """Return the workspace in local-slack's format."""
        return {
            "workspace": {"name": "Swap Network", "domain": "swap-network", "teamId": TEAM},
            "apps": [self._app(), *map(dict, self.neighbours)],
            "users": [_user(user) for user in _NAMES],
            "channels": [
                {
                    "id": ALERT_CHANNEL,
                    "name": ALERT_CHANNEL_NAME,
                    "topic": "Stations in trouble",
                    "purpose": "aiops posts its alerts here; the people on call approve or reject them.",
                    "members": [BOT, *(app["botUserId"] for app in self.neighbours), *_NAMES],
                }
            ],
        }

    def _app(self) -> dict[str, str]:
        app = {"appId": "A0AIOPS", "botUserId": BOT, "botName": "aiops"}
        app |= {"botToken": BOT_TOKEN, "appToken": APP_TOKEN, "signingSecret": SIGNING_SECRET}
        if self.request_url is None:
            return app | {"mode": "socket"}
        return app | {"mode": "events", "requestUrl": self.request_url}


def name_of(user: str) -> str:
    """Return a person's name, or the id if it is nobody here."""
    return _NAMES.get(user, user)


def _user(user: str) -> dict[str, str]:
    real_name = _NAMES[user]
    name = real_name.split()[0].lower()
    return {"id": user, "name": name, "real_name": real_name, "email": f"{name}@swap.example", "tz": "Europe/Berlin"}
