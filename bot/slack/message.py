"""A message as Slack takes it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.slack import limits

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """
    `text` is a full sentence: notifications and screen readers have nothing else. `blocks` is what eyes see.

    `sequel` is sent after it where it answers a command, and may be refused: nothing that matters is only there.
    `later` makes what takes longer than an answer may: messages, best first, each only where the one before is refused.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    sequel: "Message | None" = None
    later: "Callable[[], AsyncIterator[Message]] | None" = None

    def arguments(self) -> dict[str, Any]:
        """Return it as arguments of a Web API call."""
        if self.blocks:
            return {"text": self.text, "blocks": self.blocks}
        if len(self.text) > limits.SECTION:
            return {"text": self.text}
        # Slack makes links of bare addresses in `text` alone: a station's name may be one.
        only = {"type": "section", "text": {"type": "mrkdwn", "text": self.text, "verbatim": True}}
        return {"text": self.text, "blocks": [only]}
