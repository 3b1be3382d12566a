"""A message in a channel, and one that only a single person sees."""

from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.slack_double.json_value import Json


@dataclass
class Message:
    """What stands in the channel now; `versions` keeps what stood there before each edit."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    is_tombstone: bool = False
    edited: Json | None = None
    bot_id: str | None = None
    app_id: str | None = None
    versions: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def show(self, *, with_payload: bool = True) -> Json:
        """Write it as history does; without `with_payload` the metadata keeps only its event type."""
        shown: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        optional = {"blocks": self.blocks, "thread_ts": self.thread_ts, "edited": self.edited}
        sender = {"bot_id": self.bot_id, "app_id": self.app_id}
        shown.update({key: value for key, value in {**optional, **sender}.items() if value})
        if self.broadcast:
            shown["subtype"] = "thread_broadcast"
        if self.is_tombstone:
            shown["subtype"] = "tombstone"
        if self.metadata:
            shown["metadata"] = self.metadata if with_payload else {"event_type": self.metadata["event_type"]}
        return deepcopy(shown)

    def edit(self, *, text: str, blocks: list[Json], metadata: Json | None, edited: Json) -> None:
        """Replace the content; the old one is kept for whoever still looks at it."""
        self.versions.append(self.show())
        self.text, self.blocks, self.metadata, self.edited = text, blocks, metadata, edited

    def to_json(self) -> Json:
        return asdict(self)


@dataclass
class PrivateMessage:
    """What one person saw and nobody else: an ephemeral, an answer to a command or through a response_url."""

    user: str
    channel: str
    ts: str
    via: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None

    def show(self) -> Json:
        return deepcopy({"type": "message", "ts": self.ts, "text": self.text, "blocks": self.blocks})
