"""Drives the double from another process: `/_control/…`, JSON in and out."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack_double.elements import NoSuchElement
from tests.slack_double.form import CannotSubmit
from tests.slack_double.json_value import Json
from tests.slack_double.outcome import Outcome
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.state_file import snapshot
from tests.slack_double.view import View

if TYPE_CHECKING:
    from tests.slack_double.double import SlackDouble

Command = Callable[[Json], Awaitable[object]]


class Control:
    """Each command takes the JSON body of a POST; `GET /_control/state` shows everything."""

    def __init__(self, slack: "SlackDouble") -> None:
        self._slack = slack
        self._commands: dict[str, Command] = {
            "users": self._user,
            "channels": self._channel,
            "usergroups": self._usergroup,
            "switches": self._switches,
            "rate-limits": self._rate_limits,
            "clock": self._clock,
            "faults": self._add_fault,
            "faults/clear": self._clear_faults,
            "socket": self._socket,
            "press": self._press,
            "submit": self._submit,
            "command": self._command,
            "home": self._home,
        }

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get("/_control/state", self._state)
        for name, command in self._commands.items():
            yield web.post(f"/_control/{name}", _handler(command))

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(snapshot(self._slack))

    async def _user(self, body: Json) -> object:
        return self._slack.person(body.pop("id"), **body).user.show()

    async def _channel(self, body: Json) -> object:
        return self._slack.channel(body.pop("id"), **body).show(self._slack.app.team_id)

    async def _usergroup(self, body: Json) -> object:
        return asdict(self._slack.usergroup(body["id"], body["users"], disabled=body.get("disabled", False)))

    async def _switches(self, body: Json) -> object:
        for name, value in body.items():
            setattr(self._slack.switches, name, value)
        return asdict(self._slack.switches)

    async def _rate_limits(self, body: Json) -> object:
        limits = self._slack.rate_limits
        limits.enabled = body.get("enabled", limits.enabled)
        if "posts_per_second" in body:
            limits.pace_posts(body["posts_per_second"], body.get("burst", limits.post_burst))
        return {"enabled": limits.enabled, "refused": limits.to_json()}

    async def _clock(self, body: Json) -> object:
        self._slack.workspace.clock.advance(body["advance_seconds"])
        return {"now": self._slack.workspace.clock.now()}

    async def _add_fault(self, body: Json) -> object:
        return asdict(self._slack.faults.add(body.pop("kind"), **body))

    async def _clear_faults(self, body: Json) -> object:
        struck = [asdict(fault) for fault in self._slack.faults.rules]
        self._slack.faults.clear()
        return {"cleared": struck}

    async def _socket(self, body: Json) -> object:
        socket = self._slack.socket
        match body["do"]:
            case "disconnect":
                await socket.disconnect(body.get("reason", "refresh_requested"))
            case "refuse_handshakes":
                socket.refuse_handshakes(body["times"], status=body.get("status", 408))
            case "go_half_open":
                socket.go_half_open()
            case "close":
                await socket.close_all()
            case unknown:
                raise SlackRefusal("unknown_act", [str(unknown)])
        return {"connections": len(socket.live)}

    async def _press(self, body: Json) -> object:
        message = self._slack.workspace.message(self._slack.channel(body["channel"]), body["ts"])
        rest = {key: value for key, value in body.items() if key in ("value", "stale", "copies", "refresh")}
        return _show(await self._slack.person(body["user"]).press(message, body["action_id"], **rest))

    async def _submit(self, body: Json) -> object:
        person = self._slack.person(body["user"])
        view = self._slack.workspace.views.get(body.get("view_id", "")) or person.modal
        if not isinstance(view, View):
            raise SlackRefusal("not_found")
        return _show(await person.submit(view, body.get("values", {})))

    async def _command(self, body: Json) -> object:
        person = self._slack.person(body["user"])
        return _show(await person.command(body["command"], body.get("text", ""), channel=body["channel"]))

    async def _home(self, body: Json) -> object:
        return _show(await self._slack.person(body["user"]).open_home())


def _show(outcome: Outcome) -> Json:
    return {"acked": outcome.acked, "body": outcome.body, "latency": outcome.latency, "error": outcome.error}


def _handler(command: Command) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await command(await request.json() if request.can_read_body else {}))
        except SlackRefusal as refusal:
            return web.json_response(refusal.body(), status=400)
        except (NoSuchElement, CannotSubmit, KeyError, TypeError, ValueError) as mistake:
            return web.json_response({"ok": False, "error": str(mistake)}, status=400)

    return handle
