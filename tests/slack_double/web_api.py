"""The Web API over HTTP: reads a call, lets faults strike, acts, answers."""

import asyncio
import json

from aiohttp import web

from tests.slack_double import (
    app_methods,
    chat_methods,
    conversation_methods,
    file_methods,
    people_methods,
    view_methods,
)
from tests.slack_double.arguments import read_arguments
from tests.slack_double.call_log import Call, CallLog
from tests.slack_double.faults import Fault, FaultKind, Faults
from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.permissions import refuse_stranger, token_of
from tests.slack_double.rate_limits import RateLimits
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace

METHODS: dict[str, Method] = {
    **app_methods.METHODS,
    **chat_methods.METHODS,
    **conversation_methods.METHODS,
    **file_methods.METHODS,
    **people_methods.METHODS,
    **view_methods.METHODS,
}


class WebApi:
    """One handler for every method; every call is in the log, answered or not."""

    def __init__(self, workspace: Workspace, log: CallLog, limits: RateLimits, faults: Faults) -> None:
        self._workspace = workspace
        self._log = log
        self._limits = limits
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            args = await read_arguments(request)
        except SlackRefusal as refusal:
            return web.json_response(refusal.body())
        token = token_of(request.headers.get("Authorization", ""), args)
        call = self._log.start(method, args, self._workspace.clock.now())
        response = await self._answer(request, call, token)
        call.status = None if request.transport is None or request.transport.is_closing() else response.status
        call.finished_at = self._workspace.clock.now()
        return response

    async def _answer(self, request: web.Request, call: Call, token: str) -> web.Response:
        channel = call.args.get("channel")
        fault = self._faults.strike(call.method, channel)
        call.fault = fault.kind.value if fault else None
        if fault and fault.kind in {FaultKind.SLOW, FaultKind.HELD}:
            await asyncio.sleep(fault.seconds)
        if fault and not fault.acts:
            return self._fail(request, call, fault)
        retry_after = self._limits.take(call.method, channel, self._workspace.clock.now())
        if retry_after is not None:
            return _too_many(call, retry_after)
        body = self._act(call, token)
        if fault and fault.kind is FaultKind.ACT_THEN_SLOW:
            await asyncio.sleep(fault.seconds)
        return self._fail(request, call, fault) if fault else self._say(body)

    def _act(self, call: Call, token: str) -> Json:
        try:
            refuse_stranger(self._workspace, call.method, token, call.args)
            method = METHODS.get(call.method, _unknown_method)
            body = {"ok": True, **method(self._workspace, call.args)}
            call.acted = True
        except SlackRefusal as refusal:
            call.error = refusal.code
            body = refusal.body()
        call.answer = body
        return body

    def _say(self, body: Json) -> web.Response:
        return web.json_response(body, headers={"X-OAuth-Scopes": self._workspace.app.scopes})

    def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.Response:
        match fault.kind:
            case FaultKind.DROP_BEFORE | FaultKind.DROP_AFTER_RECEIVE:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=500)
            case FaultKind.HTTP_429:
                return _too_many(call, fault.retry_after)
            case FaultKind.HTTP_STATUS | FaultKind.ACT_THEN_500:
                status = fault.status if fault.kind is FaultKind.HTTP_STATUS else 500
                return web.Response(status=status, text="upstream failure", content_type="text/html")
            case FaultKind.ERROR:
                call.error = fault.code
                return self._say(SlackRefusal(fault.code).body())
            case FaultKind.INVALID_JSON:
                return web.Response(text=json.dumps(call.answer)[:-5], content_type="application/json")
            case _:
                return self._say(call.answer or {})


def _unknown_method(workspace: Workspace, args: Json) -> Json:
    raise SlackRefusal("unknown_method")


def _too_many(call: Call, retry_after: int) -> web.Response:
    call.error = "ratelimited"
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(retry_after)})
