"""`POST /slack/events` for HTTP mode. Requests are verified here, since Bolt answers malformed ones with 500."""

import hmac
from hashlib import sha256
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.runtime.clock import Clock
from bot.runtime.rate_limit import RateLimit
from bot.web.limits import KNOWN
from bot.web.replay_guard import ReplayGuard
from bot.web.request_body import body_within

log = structlog.get_logger()

MOST_BYTES = 1024 * 1024
WINDOW_SECONDS = 5 * 60
"""Slack's own window, in both directions."""
LOGGED_AT_ONCE = 10

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises for a payload of an unexpected shape. Errors of our listeners never get this far."""


def slack_routes(app: AsyncApp, signing_secret: SecretStr, clock: Clock, replays: ReplayGuard) -> APIRouter:
    """Return the route that passes Slack's signed requests to the app."""
    router = APIRouter()
    secret, refusals = signing_secret.get_secret_value().encode(), NotSlacks(clock)

    @router.post("/slack/events")
    async def events(request: Request, body: Annotated[bytes, Depends(body_within(MOST_BYTES))]) -> Response:
        """Handle one request from Slack."""
        if (fault := fault_of(request, body, secret, clock)) is not None:
            raise refusals.of(fault)
        if await replays.is_replay(request.headers["x-slack-signature"], clock.now_ms()):
            raise refusals.of("a request that was taken already")
        # Only now: whoever has read one request of Slack's may send it again and again.
        request.scope.setdefault("state", {})[KNOWN] = True
        try:
            bolt_request = AsyncBoltRequest(
                body=body.decode(),
                query=str(request.query_params),
                headers=dict(request.headers),
            )
            answer = await app.async_dispatch(bolt_request)
        except _UNREADABLE as error:
            log.warning("a signed request is no payload of Slack's", error=type(error).__name__)
            raise HTTPException(400, "The body is no payload of Slack's.") from None
        kept = {name: values[0] for name, values in answer.headers.items() if name.lower() != "content-length"}
        return Response(answer.body, answer.status, headers=kept)

    return router


class NotSlacks:
    """
    Makes the answer to what Slack did not send.

    Anybody may cause one: some are logged, then one a minute with how many there were in between.
    """

    def __init__(self, clock: Clock) -> None:
        self._pace = RateLimit(clock.monotonic, per_second=1 / 60, burst=LOGGED_AT_ONCE)
        self._unsaid = 0

    def of(self, why: str) -> HTTPException:
        """Return the refusal."""
        if self._pace.spend():
            self._unsaid += 1
        else:
            log.warning("a request to /slack/events was refused", why=why, others=self._unsaid)
            self._unsaid = 0
        return HTTPException(401, "Not a request of Slack's.")


def fault_of(request: Request, body: bytes, secret: bytes, clock: Clock) -> str | None:
    """Return what is wrong with a request unless Slack signed it within the last five minutes."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and signature.isascii()):  # noqa: PLR2004
        return "malformed signature headers"
    if abs(clock.now_ms() / 1000 - int(timestamp)) > WINDOW_SECONDS:
        return "a request older than five minutes, or this machine's clock is wrong"
    expected = "v0=" + hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, sha256).hexdigest()
    is_signed = hmac.compare_digest(expected.encode(), signature.encode())
    return None if is_signed else "a signature that does not fit"
