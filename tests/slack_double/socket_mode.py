"""Socket Mode: several connections, each envelope to one of them, an ack by envelope id from any."""

import asyncio
import json
import random
import time
from dataclasses import dataclass

from aiohttp import web

from tests.slack_double.connection import Connection
from tests.slack_double.interaction import Ack, Interaction
from tests.slack_double.json_value import Json
from tests.slack_double.waiting import within
from tests.slack_double.workspace import Workspace

CONNECTIONS_MAX = 10


@dataclass
class AckReceived:
    """An ack as it came in; an envelope may be acked twice."""

    envelope_id: str
    connection: int
    payload: Json | None
    at: float


class SocketMode:
    """`connections` are open now; `handshakes` counts every attempt, refused ones too."""

    def __init__(self, workspace: Workspace) -> None:
        self.connections: list[Connection] = []
        self.handshakes = 0
        self.refused_handshakes = 0
        self.acks: list[AckReceived] = []
        self._workspace = workspace
        self._refusals = 0
        self._refusal_status = 408
        self._refusal_burns_ticket = True
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def live(self) -> list[Connection]:
        return [connection for connection in self.connections if connection.takes_envelopes]

    def refuse_handshakes(self, times: int, *, status: int = 408, burn_ticket: bool = True) -> None:
        """Refuse the next handshakes; with `burn_ticket` the refused URL stays dead and a new one must be asked for."""
        self._refusals, self._refusal_status, self._refusal_burns_ticket = times, status, burn_ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection from handshake to end."""
        self.handshakes += 1
        refusal = self._refuse(request.query.get("ticket", ""))
        if refusal is not None:
            self.refused_handshakes += 1
            return refusal
        socket = web.WebSocketResponse(autoping=False, autoclose=True)
        await socket.prepare(request)
        connection = Connection(self.handshakes, socket)
        self.connections.append(connection)
        try:
            await self._greet(connection)
            while (text := await connection.receive()) is not None:
                self._take_ack(connection, text)
        finally:
            self.connections.remove(connection)
        return socket

    async def deliver(self, interaction: Interaction) -> Ack:
        """Send to one random connection and wait for the ack, wherever it comes from."""
        started = time.monotonic()
        if not self.live:
            return Ack(acked=False, latency=0.0, error="no_connection")
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[interaction.envelope_id] = future
        for _ in range(interaction.copies):
            connection = random.choice(self.live or self.connections)
            await connection.send(interaction.envelope())
            if interaction.refresh:
                await connection.disconnect("refresh_requested")
        try:
            body = await within(interaction.ack_seconds, future)
        except TimeoutError:
            return Ack(acked=False, latency=time.monotonic() - started, error="operation_timeout")
        finally:
            del self._waiting[interaction.envelope_id]
        return Ack(acked=True, latency=time.monotonic() - started, body=body)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send every connection `warning`, `refresh_requested` or `too_many_websockets`."""
        for connection in self.live:
            await connection.disconnect(reason)

    def go_half_open(self) -> None:
        """Stop answering on every connection that is open now, without closing it."""
        for connection in self.connections:
            connection.half_open = True

    async def close_all(self) -> None:
        for connection in list(self.connections):
            await connection.close()

    async def _greet(self, connection: Connection) -> None:
        app = {"app_id": self._workspace.app.app_id}
        await connection.send({"type": "hello", "num_connections": len(self.connections), "connection_info": app})
        if len(self.connections) > CONNECTIONS_MAX:
            await connection.disconnect("too_many_websockets")

    def _refuse(self, ticket: str) -> web.Response | None:
        known = ticket in self._workspace.tickets
        if self._refusals > 0:
            self._refusals -= 1
            if known and self._refusal_burns_ticket:
                self._workspace.tickets.remove(ticket)
            return web.Response(status=self._refusal_status)
        if not known:
            return web.Response(status=408)
        self._workspace.tickets.remove(ticket)
        return None

    def _take_ack(self, connection: Connection, text: str) -> None:
        answer = json.loads(text)
        envelope_id, payload = answer.get("envelope_id", ""), answer.get("payload") or None
        self.acks.append(AckReceived(envelope_id, connection.number, payload, self._workspace.clock.now()))
        future = self._waiting.get(envelope_id)
        if future is not None and not future.done():
            future.set_result(payload)
