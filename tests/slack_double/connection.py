"""One WebSocket of the app."""

import asyncio
import json
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.slack_double.json_value import Json


class Connection:
    """Answers pings unless it is half-open; then it is a line that nobody listens to."""

    def __init__(self, number: int, socket: web.WebSocketResponse) -> None:
        self.number = number
        self.leaving = False
        self.half_open = False
        self._socket = socket
        self._gone = asyncio.Event()

    @property
    def takes_envelopes(self) -> bool:
        return not (self.leaving or self._socket.closed)

    async def send(self, message: Json) -> None:
        """Send, or lose it: to a half-open connection, or one that just went."""
        if not self.half_open and not self._socket.closed:
            with suppress(ConnectionError):
                await self._socket.send_str(json.dumps(message))

    async def disconnect(self, reason: str) -> None:
        """Ask the app to reconnect; no envelope goes here any more, acks are still heard."""
        self.leaving = True
        await self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}})

    async def close(self) -> None:
        self._gone.set()
        await self._socket.close(code=1001)

    async def receive(self) -> str | None:
        """Wait for the next text; None when the line is gone."""
        while not self._gone.is_set():
            message = await self._socket.receive()
            if self.half_open:
                await self._gone.wait()
            elif message.type is WSMsgType.PING:
                await self._socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                return str(message.data)
            elif message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return None
        return None
