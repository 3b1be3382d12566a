"""What a message of ours is found by: its metadata and, where those are lost, the id of its first block."""

import re
from dataclasses import dataclass
from typing import Any

CARD_TYPE = "aiops_alert"
LINK_TYPE = "aiops_link"
DIGEST_TYPE = "aiops_digest"
DIRECT_TYPE = "aiops_direct"
QUIET_TYPE = "aiops_quiet"
REPLY_TYPE = "aiops_reply"
_REPLY_BLOCK = "reply:"
_CARD_BLOCK = re.compile(r"alert:([^:]+):\d+")
_LINK_BLOCK = re.compile(r"link:([^:]+):[^:]+:\d+")
_DIGEST_BLOCK = re.compile(r"digest:[^:]+:\d+:\d+")


@dataclass(frozen=True)
class MessageIdentity:
    """What no other message carries; `block_id` is the beginning of its first block's id."""

    event_type: str
    payload: dict[str, str]
    block_id: str

    @property
    def name(self) -> str:
        """The name of the message in the work list; no other message has it."""
        return self.block_id

    @property
    def metadata(self) -> dict[str, Any]:
        """The identity as Slack's message metadata."""
        return {"event_type": self.event_type, "event_payload": dict(self.payload)}

    def is_on(self, message: dict[str, Any]) -> bool:
        """Whether a message of the channel's history has this identity."""
        metadata = message.get("metadata") or {}
        if metadata.get("event_type"):
            payload = metadata.get("event_payload") or {}
            return metadata["event_type"] == self.event_type and self.payload.items() <= payload.items()
        blocks = message.get("blocks") or [{}]
        return bool(blocks[0].get("block_id", "").startswith(self.block_id))


@dataclass(frozen=True)
class Place:
    """The channel to which a message is posted, and what the message is found by there."""

    channel: str
    identity: MessageIdentity


TEST_CARD_IDENTITY = MessageIdentity("aiops_test_card", {"test": "true"}, "test:")
"""The identity of every test card; nobody looks for one."""


def card_identity(alert_id: str) -> MessageIdentity:
    """Return the identity of an alert's card."""
    return MessageIdentity(CARD_TYPE, {"alert_id": alert_id}, f"alert:{alert_id[:100]}:")


def link_identity(alert_id: str, channel: str) -> MessageIdentity:
    """Return the identity of a note in a channel that links to an alert's card in another one."""
    return MessageIdentity(LINK_TYPE, {"alert_id": alert_id, "channel": channel}, f"link:{alert_id[:100]}:{channel}:")


def direct_identity(alert_id: str, step: str, to: str) -> MessageIdentity:
    """Return the identity of the message to a person whom a step asks directly."""
    payload = {"alert_id": alert_id, "step": step, "to": to}
    return MessageIdentity(DIRECT_TYPE, payload, f"direct:{alert_id[:100]}:{step[:50]}:{to[:50]}:")


def quiet_identity(name: str) -> MessageIdentity:
    """Return the identity of the announcement that a channel goes quiet."""
    return MessageIdentity(QUIET_TYPE, {"quiet": name}, f"quiet:{name}")


def digest_identity(digest_id: str, part: int) -> MessageIdentity:
    """Return the identity of one part of a digest."""
    return MessageIdentity(DIGEST_TYPE, {"digest_id": digest_id, "part": str(part)}, f"digest:{digest_id}:{part}:")


def reply_identity(subject_id: str, key: str) -> MessageIdentity:
    """Return the identity of a note in a thread; `key` names the note among those of its alert or digest."""
    name = f"{subject_id}:{key}"
    return MessageIdentity(REPLY_TYPE, {"key": name}, f"{_REPLY_BLOCK}{name}")


def reply_name(message: dict[str, Any]) -> str | None:
    """Return the name of a note of ours in a thread; None if a message is none."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type"):
        key = (metadata.get("event_payload") or {}).get("key")
        return key if metadata["event_type"] == REPLY_TYPE and isinstance(key, str) else None
    first = (message.get("blocks") or [{}])[0].get("block_id", "")
    return first.removeprefix(_REPLY_BLOCK) if first.startswith(_REPLY_BLOCK) else None


@dataclass(frozen=True)
class MessageSubject:
    """What a message shows: an alert, on its card or in a note that links to it, a digest, or neither."""

    alert_id: str | None = None
    is_digest: bool = False


def subject_of(message: dict[str, Any]) -> MessageSubject:
    """Return what a message of the channel's history shows."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type"):
        alert_id = (metadata.get("event_payload") or {}).get("alert_id")
        is_card = metadata["event_type"] in {CARD_TYPE, LINK_TYPE} and isinstance(alert_id, str)
        return MessageSubject(alert_id if is_card else None, metadata["event_type"] == DIGEST_TYPE)
    first = (message.get("blocks") or [{}])[0].get("block_id", "")
    card = _CARD_BLOCK.fullmatch(first) or _LINK_BLOCK.fullmatch(first)
    return MessageSubject(card[1] if card else None, _DIGEST_BLOCK.fullmatch(first) is not None)
