"""What Slack sends to the app when a person does something."""

import secrets

from tests.slack_double.channel import Channel
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.typed_text import as_sent
from tests.slack_double.user import User
from tests.slack_double.view import View
from tests.slack_double.workspace import Workspace

Pressable = Message | PrivateMessage | View


class Payloads:
    """Builds payloads for one workspace; each brings its trigger and, where Slack gives one, its response_url."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def block_actions(self, user: User, target: Pressable, action: Json, shown: Json) -> Json:
        """Build a press on what `shown` says the person sees."""
        if isinstance(target, View):
            place: Json = {"container": {"type": "view", "view_id": target.id}, "view": shown}
        else:
            place = self._message_place(user, target, shown)
        return {"type": "block_actions", **self._frame(user), **place, "state": {"values": {}}, "actions": [action]}

    def view_submission(self, user: User, view: View) -> Json:
        shown = self._workspace.show_view(view)
        return {"type": "view_submission", **self._frame(user), "view": shown, "response_urls": []}

    def view_closed(self, user: User, view: View) -> Json:
        frame = self._frame(user)
        del frame["trigger_id"]
        return {"type": "view_closed", **frame, "view": self._workspace.show_view(view), "is_cleared": False}

    def command(self, user: User, command: str, text: str, channel: Channel) -> Json:
        app = self._workspace.app
        return {
            "token": "verification",
            "team_id": user.team_id,
            "team_domain": app.team_domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": as_sent(text),
            "api_app_id": app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel.id, None),
            "trigger_id": self._workspace.triggers.issue(user.id),
        }

    def event(self, event: Json) -> Json:
        app = self._workspace.app
        now = self._workspace.clock.now()
        authorization = {"enterprise_id": None, "team_id": app.team_id, "user_id": app.bot_user_id, "is_bot": True}
        return {
            "token": "verification",
            "team_id": app.team_id,
            "api_app_id": app.app_id,
            "event": {**event, "event_ts": f"{now:.6f}"},
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(now),
            "authorizations": [{**authorization, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }

    def app_home_opened(self, user: User) -> Json:
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": f"D{user.id[1:]}", "tab": "home"}
        home = self._workspace.homes.get(user.id)
        if home is not None:
            event["view"] = self._workspace.show_view(home)
        return self.event(event)

    def _frame(self, user: User) -> Json:
        app = self._workspace.app
        return {
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": app.app_id,
            "token": "verification",
            "trigger_id": self._workspace.triggers.issue(user.id),
            "team": {"id": app.team_id, "domain": app.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _message_place(self, user: User, target: Message | PrivateMessage, shown: Json) -> Json:
        channel = self._workspace.channels[target.channel]
        private = isinstance(target, PrivateMessage)
        container = {"type": "message", "message_ts": target.ts, "channel_id": channel.id, "is_ephemeral": private}
        if target.thread_ts:
            container["thread_ts"] = target.thread_ts
        # Of a message that only one person sees, Slack sends no copy.
        return {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            **({} if private else {"message": shown}),
            "response_url": self._response_url(user, channel.id, target.ts),
        }

    def _response_url(self, user: User, channel_id: str, message_ts: str | None) -> str:
        key = self._workspace.response_urls.issue(user.id, channel_id, message_ts)
        return f"{self._workspace.base_url}/response/{key}"
