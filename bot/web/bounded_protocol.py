"""
uvicorn's HTTP/1.1 protocol within bounds.

uvicorn waits for headers and bodies for ever, and its parser takes as many chunks and pipelined requests as come.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, ClassVar, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from bot.web.bounded_parser import BoundedParser
from bot.web.connections import Connections, address_of
from bot.web.limits import BEGUN_IN_A_TURN, KNOWN, MOST_HEAD_BYTES, MOST_PIPELINED, Cut
from bot.web.turns import Turns


class _Phase(Enum):
    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    UNREAD = "unread"


_CUT = {_Phase.HEAD: Cut.HEAD_LATE, _Phase.BODY: Cut.BODY_LATE, _Phase.UNREAD: Cut.UNREAD}
"""What the client is late with; our own answers have no time limit."""


class BoundedProtocol(H11Protocol):
    """One connection of a port; a subclass a port names its connections."""

    port: ClassVar[Connections]
    turns: ClassVar[Turns]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = BoundedParser()
        self.address = ""
        self.bytes_held = 0
        self.has_asked = False
        self.waits_since = 0.0
        self._phase = _Phase.HEAD
        self._is_unread = False
        self._pipelined = 0
        self._early = bytearray()
        self._is_stranger = False
        self._is_in_line = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether the client must do something next, or is a stranger in line."""
        return self._is_in_line or self._phase is not _Phase.ANSWER

    def cut(self, why: Cut) -> None:  # noqa: ARG002  part of `Held`; it is counted there
        """Close it without a word."""
        self._stop_timer()
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection in, or cut one."""
        super().connection_made(transport)
        self.address = address_of(self.client)
        self._wait()
        self.port.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop_timer()
        self.port.left(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; if a stranger asks again, once it is its turn."""
        if self.conn.their_state is h11.IDLE and not self.bytes_held:
            self._wait()
        # What comes of a body after its answer is dropped.
        if self.conn.our_state is not h11.DONE:
            self.port.received(self, len(data))
        self._early += data
        if not self._is_in_line:
            self._in_turn(self._parse)

    def handle_events(self) -> None:
        """Handle what was parsed; while it is crowded, a request that begins is the last of its connection."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and self.port.is_crowded:
            # Its task has not begun. An idle connection might be cut just when its client uses it again.
            self.cycle.default_headers = [*self.cycle.default_headers, CLOSE_HEADER]

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed, unless an answer was begun; the application's own is dropped."""
        begun = cast("RequestResponseCycle | None", self.cycle)
        if begun is not None and not begun.response_complete:
            begun.disconnected = True
            begun.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        """Go on with the next request of the connection, unless too many came at once."""
        early, _ = self.conn.trailing_data
        self.has_asked = True
        self._is_stranger = not self.scope["state"].get(KNOWN)
        self.port.released(self)
        self.port.received(self, len(early))
        self._pipelined = self._pipelined + 1 if early else 0
        if self._pipelined > MOST_PIPELINED:
            self.port.cut(self, Cut.PIPELINED)
            return
        self._in_turn(self._go_on)

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        self._is_unread = True
        super().pause_writing()
        self._look()

    def resume_writing(self) -> None:
        """Go on writing."""
        self._is_unread = False
        super().resume_writing()
        self._look()

    def _in_turn(self, step: Callable[[], None]) -> None:
        if not self._is_stranger:
            step()
            return
        self._is_in_line = True
        self.turns.take(partial(self._after_line, step))
        if self._is_in_line:
            self.flow.pause_reading()

    def _after_line(self, step: Callable[[], None]) -> None:
        self._is_in_line = False
        if not self.transport.is_closing():
            self.flow.resume_reading()
            step()

    def _go_on(self) -> None:
        super().on_response_complete()
        self._parse()

    def _parse(self) -> None:
        """Parse what came, a piece at a time: the parser looks at the bound of headers only between two pieces."""
        came, self._early = self._early, bytearray()
        for start in range(0, len(came), MOST_HEAD_BYTES):
            if self.transport.is_closing():
                break
            super().data_received(bytes(came[start : start + MOST_HEAD_BYTES]))
        self._look()

    def _look(self) -> None:
        phase = self._phase_now()
        if phase is not self._phase:
            self._phase = phase
            self._wait()

    def _phase_now(self) -> _Phase:
        if self._is_unread or self.transport.is_closing():
            return _Phase.UNREAD
        if self.conn.their_state is h11.IDLE:
            return _Phase.HEAD
        return _Phase.BODY if self.conn.their_state is h11.SEND_BODY else _Phase.ANSWER

    def _wait(self) -> None:
        """Begin to wait for what this phase waits for."""
        self._stop_timer()
        self.waits_since = self.port.monotonic()
        why = _CUT.get(self._phase)
        if why is not None:
            self._timer = self.loop.call_later(self.port.limits.seconds[why], self.port.cut, self, why)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def bounded_protocol(connections: Connections) -> type[BoundedProtocol]:
    """Return the protocol of a port."""
    return type("BoundedProtocol", (BoundedProtocol,), {"port": connections, "turns": Turns(BEGUN_IN_A_TURN)})
