"""A message as Slack accepts it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.slack import limits

Block = dict[str, Any]

ASKED = "asked:"
"""How the id of a block begins that asks people now: in a channel nobody is mentioned anywhere else."""


@dataclass(frozen=True)
class Message:
    """
    `text` is a full sentence, all that notifications and screen readers get; `blocks` is what people see.

    `sequel` follows an answer to a command. Slack may refuse it, so it alone never holds anything that matters. `later`
    makes messages that take too long for the answer, best first; each is sent only if Slack refuses the one before it.
    `in_old_blocks` says the same better than what can be derived from `blocks`, for a Slack that refuses new blocks.
    `asks` are the ids of those whom a message to a channel mentions; all others it names.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    sequel: "Message | None" = None
    asks: frozenset[str] = frozenset()
    in_old_blocks: list[Block] = field(default_factory=list)
    later: "Callable[[], AsyncIterator[Message]] | None" = None

    def arguments(self) -> dict[str, Any]:
        """Return the message as arguments of a Web API call."""
        if self.blocks:
            return {"text": self.text, "blocks": self.blocks}
        if len(self.text) > limits.SECTION:
            return {"text": self.text}
        # Slack turns bare addresses in a lone `text` into links, and a station's name may look like one.
        only = {"type": "section", "text": {"type": "mrkdwn", "text": self.text, "verbatim": True}}
        return {"text": self.text, "blocks": [only]}
