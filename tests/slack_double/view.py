"""A modal or a Home tab that somebody looks at."""

from copy import deepcopy
from dataclasses import dataclass, field

from tests.slack_double.json_value import Json


@dataclass
class View:
    """`content` is what the app sent; `closed` once nobody sees it any more."""

    id: str
    user: str
    hash: str
    content: Json
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)
    closed: bool = False
    updates: int = 0

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content.get("blocks", [])
        return blocks

    def show(self, *, team_id: str, app_id: str, bot_id: str) -> Json:
        ids = {"id": self.id, "hash": self.hash, "root_view_id": self.root_id, "previous_view_id": self.previous_id}
        frame = {"team_id": team_id, "app_id": app_id, "bot_id": bot_id, "state": {"values": self.state}}
        empty = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
        return deepcopy({**empty, **self.content, **ids, **frame})
