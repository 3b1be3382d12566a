"""What an app may do through a response_url."""

import json

from aiohttp import web

from tests.slack_double.call_log import CallLog
from tests.slack_double.faults import Faults
from tests.slack_double.json_value import Json
from tests.slack_double.posting import edit, post, show_privately
from tests.slack_double.response_urls import ResponseUrl
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


class ResponseUrlHandler:
    """Each use is in the call log under the method name `response_url`; any fault of that name makes it expired."""

    def __init__(self, workspace: Workspace, log: CallLog, faults: Faults) -> None:
        self._workspace = workspace
        self._log = log
        self._faults = faults

    async def handle(self, request: web.Request) -> web.Response:
        try:
            args = json.loads(await request.text())
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        call = self._log.start("response_url", args, self._workspace.clock.now())
        call.key = request.match_info["key"]
        if self._faults.strike("response_url", None):
            call.error, call.status = "expired_url", 404
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        try:
            respond(self._workspace, self._workspace.response_urls.use(call.key), args)
            call.acted, call.status = True, 200
        except SlackRefusal as refusal:
            call.error, call.status = refusal.code, 404 if refusal.code.endswith("_url") else 400
            return web.json_response(refusal.body(), status=call.status)
        return web.Response(text="ok")


def respond(workspace: Workspace, url: ResponseUrl, args: Json) -> None:
    """Answer the person alone, the channel, or in place of what was pressed."""
    channel = workspace.channels[url.channel]
    pressed = channel.messages.get(url.message_ts or "")
    if args.get("delete_original"):
        _delete(workspace, url)
    elif args.get("replace_original") and pressed is not None:
        edit(workspace, pressed, args)
    elif args.get("response_type") == "in_channel":
        post(workspace, channel, args)
    else:
        if args.get("replace_original"):
            _delete(workspace, url)
        show_privately(workspace, user=url.user, channel=url.channel, via="response_url", args=args)


def _delete(workspace: Workspace, url: ResponseUrl) -> None:
    channel = workspace.channels[url.channel]
    if url.message_ts in channel.messages:
        channel.delete(url.message_ts)
    workspace.privates[:] = [private for private in workspace.privates if private.ts != url.message_ts]
