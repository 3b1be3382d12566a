"""A message as Slack takes it."""

from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """`text` is a full sentence: notifications and screen readers have nothing else. `blocks` is what eyes see."""

    text: str
    blocks: list[Block] = field(default_factory=list)

    def arguments(self) -> dict[str, Any]:
        """Return it as arguments of a Web API call."""
        return {"text": self.text, "blocks": self.blocks} if self.blocks else {"text": self.text}
