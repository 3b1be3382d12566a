"""Something that happened in Slack and is on its way to the app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from tests.slack_double.json_value import Json

ACK_SECONDS = 3.0


class Kind(StrEnum):
    """The type of a Socket Mode envelope."""

    INTERACTIVE = "interactive"
    SLASH_COMMAND = "slash_commands"
    EVENT = "events_api"


@dataclass(frozen=True)
class Interaction:
    """`copies` above one is Slack delivering it again; `refresh` renews the connection while it is in flight."""

    kind: Kind
    payload: Json
    copies: int = 1
    refresh: bool = False
    ack_seconds: float = ACK_SECONDS
    retry_attempt: int = 0
    envelope_id: str = field(default_factory=lambda: str(uuid4()))

    def envelope(self) -> Json:
        """Wrap it for Socket Mode."""
        accepts = self.kind is not Kind.EVENT
        envelope: Json = {"type": self.kind.value, "envelope_id": self.envelope_id, "accepts_response_payload": accepts}
        if self.kind is Kind.EVENT:
            reason = "timeout" if self.retry_attempt else ""
            envelope |= {"retry_attempt": self.retry_attempt, "retry_reason": reason}
        return {**envelope, "payload": self.payload}


@dataclass(frozen=True)
class Ack:
    """Whether the app answered in time, with what, and after how long."""

    acked: bool
    latency: float
    body: Json | None = None
    error: str | None = None


@dataclass
class Sent:
    """One interaction on its way to the app, and how it was acknowledged once that is known."""

    interaction: Interaction
    at: float
    ack: Ack | None = None


Transport = Callable[[Interaction], Awaitable[Ack]]
"""A way to the app."""
