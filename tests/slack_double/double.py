"""The double itself: one server, one workspace, one way to the app."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.slack_double.app_identity import AppIdentity
from tests.slack_double.call_log import CallLog
from tests.slack_double.callable_transport import CallableTransport, Deliver
from tests.slack_double.channel import Channel
from tests.slack_double.control import Control
from tests.slack_double.faults import Faults
from tests.slack_double.http_transport import HttpTransport
from tests.slack_double.interaction import Ack, Interaction, Kind, Sent, Transport
from tests.slack_double.json_value import Json
from tests.slack_double.payloads import Payloads
from tests.slack_double.person import Person
from tests.slack_double.rate_limits import RateLimits
from tests.slack_double.response_url_handler import ResponseUrlHandler
from tests.slack_double.signing import SignedRequest, signed_request
from tests.slack_double.socket_mode import SocketMode
from tests.slack_double.upload_handler import UploadHandler
from tests.slack_double.user import User
from tests.slack_double.usergroup import UserGroup
from tests.slack_double.waiting import PATIENCE_SECONDS, until
from tests.slack_double.web_api import WebApi
from tests.slack_double.workspace import Switches, Workspace

BODY_MAX = 8 * 1024 * 1024


class SlackDouble:
    """
    A Slack for one app: `async with SlackDouble() as slack`.

    People's acts reach the app over Socket Mode, unless `request_url` (signed HTTP) or `deliver` (a call in this
    process) is given.
    """

    def __init__(
        self, *, request_url: str | None = None, deliver: Deliver | None = None, app: AppIdentity | None = None
    ) -> None:
        self.workspace = Workspace(app)
        self.calls = CallLog()
        self.sent: list[Sent] = []
        self.faults = Faults()
        self.rate_limits = RateLimits()
        self.socket = SocketMode(self.workspace)
        self.payloads = Payloads(self.workspace)
        self._people: dict[str, Person] = {}
        self._transport: Transport = self.socket.deliver
        if request_url is not None:
            self.deliver_over_http(request_url)
        elif deliver is not None:
            self.deliver_by_call(deliver)
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None

    @property
    def app(self) -> AppIdentity:
        return self.workspace.app

    @property
    def switches(self) -> Switches:
        return self.workspace.switches

    @property
    def api_url(self) -> str:
        """What to give to `AsyncWebClient(base_url=...)`."""
        return f"{self.workspace.base_url}/api/"

    def deliver_over_http(self, request_url: str) -> None:
        self._transport = HttpTransport(self.workspace, request_url)

    def deliver_by(self, transport: Transport) -> None:
        self._transport = transport

    def deliver_by_call(self, deliver: Deliver) -> None:
        self._transport = CallableTransport(deliver)

    def person(self, user_id: str, **flags: Any) -> Person:
        """Find somebody; a new one is made with the flags of `User` (deleted, is_restricted, team_id, …)."""
        known = self.workspace.users.get(user_id)
        defaults = {"name": user_id.lower(), "team_id": self.app.team_id}
        if known is None:
            self.workspace.users[user_id] = User(id=user_id, **{**defaults, **flags})
        for flag, value in flags.items():
            setattr(self.workspace.users[user_id], flag, value)
        user = self.workspace.users[user_id]
        return self._people.setdefault(user_id, Person(user, self.workspace, self.send))

    def channel(self, channel_id: str, **settings: Any) -> Channel:
        """Find a channel; a new one is made with the settings of `Channel` (members, bot_is_member, is_archived, …)."""
        if channel_id not in self.workspace.channels:
            self.workspace.channels[channel_id] = Channel(id=channel_id, **{"name": channel_id.lower(), **settings})
        for setting, value in settings.items():
            setattr(self.workspace.channels[channel_id], setting, value)
        return self.workspace.channels[channel_id]

    def usergroup(self, group_id: str, users: list[str], *, disabled: bool = False) -> UserGroup:
        group = UserGroup(group_id, group_id.lower(), users, disabled)
        self.workspace.usergroups[group_id] = group
        return group

    async def send(self, interaction: Interaction) -> Ack:
        """Deliver by the transport that was chosen."""
        sent = Sent(interaction, self.workspace.clock.now())
        self.sent.append(sent)
        sent.ack = await self._transport(interaction)
        return sent.ack

    async def send_event(self, event: Json, *, attempts: int = 1, ack_seconds: float = 3.0) -> list[Ack]:
        """Deliver an event, again while it is not acked, up to `attempts` times with the same event id."""
        payload = self.payloads.event(event)
        acks: list[Ack] = []
        for attempt in range(attempts):
            interaction = Interaction(Kind.EVENT, payload, ack_seconds=ack_seconds, retry_attempt=attempt)
            acks.append(await self.send(interaction))
            if acks[-1].acked:
                break
        return acks

    def signed(self, kind: Kind | str, payload: Json, *, at: float | None = None, secret: str = "") -> SignedRequest:
        """Write a payload as a signed HTTP request, for a test that hands it to the app itself."""
        when = self.workspace.clock.now() if at is None else at
        return signed_request(Interaction(Kind(kind), payload), secret or self.app.signing_secret, at=when)

    async def until(self, condition: Callable[[], Any], timeout: float = PATIENCE_SECONDS, what: str = "") -> Any:  # noqa: ASYNC109
        return await until(condition, timeout=timeout, what=what)

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Serve until `stop`."""
        server = web.Application(client_max_size=BODY_MAX)
        api = WebApi(self.workspace, self.calls, self.rate_limits, self.faults)
        server.router.add_route("*", "/api/{method}", api.handle)
        server.router.add_get("/link", self.socket.handle)
        server.router.add_post("/response/{key}", ResponseUrlHandler(self.workspace, self.calls, self.faults).handle)
        server.router.add_post("/upload/{file_id}", UploadHandler(self.workspace, self.calls, self.faults).handle)
        server.router.add_routes(Control(self).routes())
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.workspace.base_url = f"http://{host}:{bound}"
        self._ticking = asyncio.create_task(self.workspace.clock.run())

    async def stop(self) -> None:
        """Close every connection, then the server."""
        if self._ticking is not None:
            self._ticking.cancel()
        await self.socket.close_all()
        if self._runner is not None:
            server = self._runner.server
            await self._runner.cleanup()
            self._runner = None
            # Whoever was let in as the door closed.
            await asyncio.sleep(0)
            if server is not None:
                await server.shutdown(0.1)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
