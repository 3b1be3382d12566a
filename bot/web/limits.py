"""How much of the process the clients of a port may use. Connections over a limit are cut; the bot goes on."""

import resource
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Cut(StrEnum):
    """Why a connection was cut off."""

    CROWDED = "crowded"
    """Another one came, and this one had kept the process waiting longest."""
    HEAD_LATE = "head_late"
    """From the connection, or a request's first byte, to the end of its headers."""
    BODY_LATE = "body_late"
    """From the end of the headers to the end of the body."""
    UNREAD = "unread"
    """The client does not read its answer."""
    PIPELINED = "pipelined"
    """Too many requests came before the answer to the first."""


MOST_CONNECTIONS = 256
MOST_OPERATORS = 32
"""Connections to the operations port."""

_SHARE_OF_DESCRIPTORS = 4
"""Connections take a quarter of the process's descriptors: the others are for Slack, AWS, files and pipes."""

MOST_HEAD_BYTES = 16 * 1024
MOST_HEAD_LINES = 64
MOST_TARGET_BYTES = 512
"""Of a request's first line. Thousands of tiny headers or parameters take ten milliseconds of the event loop."""

FREE_CHUNKS = 64
BYTES_A_CHUNK = 1024
"""The least average size of the chunks of a body with more: the parser needs as long for a small one."""

MOST_PIPELINED = 16
"""Requests in a row that came before the answer to the one before."""

BEGUN_IN_A_TURN = 2
"""
Connections accepted, and requests begun on connections that showed no credentials, in a turn of the event loop.

A press takes some dozens of turns. Each costs it as long as so many strangers take, about a millisecond.
"""

KNOWN = "shows that it may ask"
"""A request's state has this key once its signature or token was found to be right."""

MOST_BYTES_HELD = 16 * 1024 * 1024


_SECONDS = {Cut.HEAD_LATE: 10.0, Cut.BODY_LATE: 20.0, Cut.UNREAD: 10.0}


@dataclass(frozen=True)
class Limits:
    """The bounds of one port."""

    connections: int
    bytes_held: int = MOST_BYTES_HELD
    seconds: Mapping[Cut, float] = field(default_factory=lambda: _SECONDS)

    @property
    def of_one_address(self) -> int:
        """How many connections one address may have."""
        return max(1, self.connections // 2)


def limits_of_process(most: int = MOST_CONNECTIONS) -> Limits:
    """Return the limits that this process's descriptors allow."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return Limits(most)
    return Limits(max(1, min(most, descriptors // _SHARE_OF_DESCRIPTORS)))
