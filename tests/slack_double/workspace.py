"""Everything Slack remembers about one workspace."""

import itertools
from dataclasses import dataclass

from tests.slack_double.app_identity import AppIdentity
from tests.slack_double.channel import Channel
from tests.slack_double.clock import Clock
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.response_urls import ResponseUrls
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.triggers import Triggers
from tests.slack_double.upload import Upload
from tests.slack_double.user import User
from tests.slack_double.usergroup import UserGroup
from tests.slack_double.view import View


@dataclass
class Switches:
    """Moods of the workspace that a test may set."""

    token_revoked: bool = False
    plan_upgrade_required: bool = False
    messages_tab_disabled: bool = False
    """Nobody gets direct messages of the app. One to a deactivated person is taken (python-slack-sdk issue 1156)."""
    update_keeps_metadata: bool = False
    """Nobody could say whether Slack keeps it, so the app must not rely on it: off."""
    file_processing_seconds: float = 0.2
    unknown_blocks: frozenset[str] = frozenset()
    """Block types that this workspace does not take yet: Slack rolls new ones out bit by bit."""
    takes_replies_to_the_deleted: bool = False
    """Slack was seen to refuse a reply whose parent was deleted, and to take it as a message of the channel."""


class Workspace:
    """People, channels, groups, views, files; no behaviour beyond looking things up."""

    def __init__(self, app: AppIdentity | None = None) -> None:
        self.app = app or AppIdentity()
        self.clock = Clock()
        self.switches = Switches()
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.base_url = "http://127.0.0.1"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, Upload] = {}
        self.privates: list[PrivateMessage] = []
        self.tickets: list[str] = []
        self._numbers = itertools.count(1)
        self.users[self.app.bot_user_id] = User(self.app.bot_user_id, "aiops", self.app.team_id, is_bot=True)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08X}"

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise SlackRefusal("user_not_found")
        return self.users[user_id]

    def readable(self, channel_id: str) -> Channel:
        """Find a channel that the app may read; a private one without the app does not exist for it."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.is_private and not channel.bot_is_member):
            raise SlackRefusal("channel_not_found")
        if not channel.bot_is_member:
            raise SlackRefusal("not_in_channel")
        return channel

    def writable(self, channel_id: str) -> Channel:
        """Find a channel that the app may write to."""
        channel = self.readable(channel_id)
        if channel.is_archived:
            raise SlackRefusal("is_archived")
        if channel.id.startswith("D") and self.switches.messages_tab_disabled:
            raise SlackRefusal("messages_tab_disabled")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages or channel.messages[ts].is_tombstone:
            raise SlackRefusal("message_not_found")
        return channel.messages[ts]

    def show_view(self, view: View) -> dict[str, object]:
        return view.show(team_id=self.app.team_id, app_id=self.app.app_id, bot_id=self.app.bot_id)

    def modal_of(self, user_id: str) -> View | None:
        """Find the modal on top of what the person sees."""
        stack = [view for view in self.views.values() if view.user == user_id and not view.closed]
        return stack[-1] if stack else None
