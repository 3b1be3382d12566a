"""A channel and what stands in it."""

from dataclasses import dataclass, field

from tests.slack_double.json_value import Json
from tests.slack_double.message import Message


@dataclass
class Channel:
    """`bot_is_member` is about the app under test; `members` are people."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    bot_is_member: bool = True
    is_archived: bool = False
    is_private: bool = False
    is_ext_shared: bool = False
    refuses_posts: str | None = None
    """The code with which its settings refuse messages: `restricted_action` and those that begin so."""
    messages: dict[str, Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)

    def takes(self, *, reply: bool) -> bool:
        """Whether its settings let the app write a message, or a reply: some channels take only those."""
        return self.refuses_posts is None or (reply and self.refuses_posts.endswith("thread_only_channel"))

    def cards(self) -> list[Message]:
        """List what is live at the top level, oldest first."""
        return [each for each in self.messages.values() if not each.is_reply and not each.is_tombstone]

    def replies(self, thread_ts: str) -> list[Message]:
        return [message for message in self.messages.values() if message.is_reply and message.thread_ts == thread_ts]

    def timeline(self) -> list[Message]:
        """List what history shows, newest first."""
        shown = [message for message in self.messages.values() if not message.is_reply or message.broadcast]
        return sorted(shown, key=lambda message: message.ts, reverse=True)

    def delete(self, ts: str) -> None:
        self.deleted.append(self.messages.pop(ts))

    def bury(self, ts: str) -> None:
        """Delete a message that has replies: its thread stays, under a stone."""
        self.delete(ts)
        stone = Message(self.id, ts, "USLACKBOT", "This message was deleted.", thread_ts=ts, is_tombstone=True)
        self.messages[ts] = stone

    def show(self, team_id: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": self.bot_is_member,
            "is_ext_shared": self.is_ext_shared,
            "is_shared": self.is_ext_shared,
            "context_team_id": team_id,
        }
