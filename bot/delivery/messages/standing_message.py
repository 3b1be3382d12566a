"""The interface of a message that stands in the channel: an alert's card or a digest."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.slack.channel_faults import ChannelFailed
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work

Answer = TypeVar("Answer")
Send = Callable[[Message], Awaitable[Answer]]


@dataclass(frozen=True)
class Reply:
    """A note as a message for the thread; with `broadcast` it shows in the channel as well."""

    identity: MessageIdentity
    message: Message
    broadcast: bool


@dataclass(frozen=True)
class DueReply:
    """The reply to write now, if any; once it is written the notes of the keys `done` are done with, of `all_keys`."""

    reply: Reply | None
    done: frozenset[str]
    all_keys: frozenset[str]


class StandingMessage(Protocol):
    """
    An alert's card or a digest, as stored when an attempt at its work began.

    A digest may take several messages: its parts, counted from 1. The first part of an alert is its card, the others
    are the messages to people whom it asks directly and the notes that link to the card. Every method raises what
    storage raises; those that end work raise ClaimLost.
    """

    name: str
    """What the log calls a part."""
    ids: Mapping[str, str]
    """The id of the alert or the digest, for the log."""
    created_at: int
    """When the alert or the digest began (epoch ms): no part is older."""
    parts: Mapping[int, CardReference]
    """Where its parts stand."""

    def identity(self, part: int) -> MessageIdentity:
        """Return what a part is found by."""

    def channel(self, part: int) -> str:
        """Return the id of the channel to which a part is posted."""

    def unwanted(self) -> Collection[int]:
        """Return the parts that nobody needs, but that may have been posted: they are deleted where they are found."""

    async def next_part(self, work: Work) -> int | None:
        """Return the part to post now; None when there is none, and the work was ended. Raises NotYet."""

    async def before_post(self, part: int) -> None:
        """Record what must be known of a post even if its answer is lost."""

    async def send(self, part: int, send: Send[Answer]) -> Answer:
        """Draw a part and send it, plainer where Slack refuses its blocks. Raises SlackFailure."""

    async def posted(self, work: Work, part: int, location: CardReference, *, doubtful: bool) -> None:
        """Record where a part stands, and end the work; `doubtful`: an earlier post may still turn up."""

    async def channel_failed(self, part: int, failed: ChannelFailed) -> None:
        """Record that the channel of a part does not take it, and where the part goes instead."""

    async def parent_lost(self, parent: CardReference, failed: ChannelFailed) -> None:
        """Have a parent whose channel fails posted in the default one. Raises DigestNotFound."""

    async def not_posted(self) -> None:
        """Have the parts that stand kept up to date while another cannot be posted."""

    async def before_redraw(self) -> None:
        """Request the work that goes with every redraw, even one that fails."""

    async def redrawn(self, gone: Collection[CardReference], *, ends: Work | None, again: bool = False) -> None:
        """
        Record a redraw and the messages found deleted.

        `ends` is the work that this completes: None when a part could not be redrawn, or `again` when another worker
        took the work over and this redraw may have covered a newer one.
        """

    async def end(self, work: Work) -> None:
        """End work that left nothing to record."""

    async def due(self, work: Work) -> DueReply:
        """Return the oldest note for the thread. Raises NotYet."""

    async def parent(self) -> CardReference:
        """Return the message whose thread takes the notes. Raises NotYet, DigestNotFound."""

    async def parent_deleted(self, parent: CardReference) -> None:
        """Have a deleted parent posted again. Raises DigestNotFound."""

    async def replied(self, keys: frozenset[str], *, ends: Work | None, doubtful: bool = False) -> None:
        """
        Remove the notes of these keys; `ends` is the work that this completes.

        With `doubtful` a note may stand twice, and is searched for.
        """


Load = Callable[[Work], Awaitable[StandingMessage]]
"""Reads what work is about. Raises AlertNotFound, DigestNotFound."""
