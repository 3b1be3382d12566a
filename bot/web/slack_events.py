"""`POST /slack/events` for HTTP mode. Requests are verified here, since Bolt answers malformed ones with 500."""

import hmac
from hashlib import sha256
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.runtime.clock import Clock
from bot.web.replay_guard import ReplayGuard
from bot.web.request_body import body_within

log = structlog.get_logger()

MOST_BYTES = 1024 * 1024
WINDOW_SECONDS = 5 * 60
"""Slack's own window, in both directions."""

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises for a payload of an unexpected shape. Errors of our listeners never get this far."""


def slack_routes(app: AsyncApp, signing_secret: SecretStr, clock: Clock, replays: ReplayGuard) -> APIRouter:
    """Return the route that passes Slack's signed requests to the app."""
    router = APIRouter()
    secret = signing_secret.get_secret_value().encode()

    @router.post("/slack/events")
    async def events(request: Request, body: Annotated[bytes, Depends(body_within(MOST_BYTES))]) -> Response:
        """Handle one request from Slack."""
        verify(request, body, secret, clock)
        if await replays.is_replay(request.headers["x-slack-signature"], clock.now_ms()):
            raise _refusal("a request that was taken already")
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


def verify(request: Request, body: bytes, secret: bytes, clock: Clock) -> None:
    """Raise HTTPException 401 unless Slack signed the request within the last five minutes."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and signature.isascii()):  # noqa: PLR2004
        raise _refusal("malformed signature headers")
    if abs(clock.now_ms() / 1000 - int(timestamp)) > WINDOW_SECONDS:
        raise _refusal("a request older than five minutes, or this machine's clock is wrong")
    expected = "v0=" + hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise _refusal("a signature that does not fit")


def _refusal(why: str) -> HTTPException:
    log.warning("a request to /slack/events was refused", why=why)
    return HTTPException(401, "Not a request of Slack's.")
