"""Every id that a card or modal carries finds its listener, and the manifest asks for what is listened to."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import errors as bot_errors
from bot.access.policy import simple_policy
from bot.access.refusal_log import RefusalLog
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.decide_again import DecidingAgain
from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.decisions.snooze import Snoozes
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.unknown_payload import is_ours
from bot.listeners.registry import build_app
from bot.listeners.use_cases import UseCases
from bot.slack.ids import COMMAND, EVENTS, ActionId, CallbackId
from bot.slack.manifest import load_manifest
from bot.slack.slack import build_slack
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.alert.errors import InvalidRules, MetricRefused, RulesError
from storage.errors import AlertNotFound, ClaimLost, MuteGone, StorageError, TableMissing
from tests.doubles.directory import Workspace, authority
from tests.doubles.runtime import make_runtime
from tests.factories import make_alert
from tests.unit.slack.events import KNOWN_EVENTS

LAST_RESORT = "in_hand"


class NoAlerts:
    """A store without any alert."""

    async def get(self, alert_id: str) -> Any:
        raise AlertNotFound(alert_id)

    async def change(self, alert_id: str, step: Any) -> Any:
        raise AlertNotFound(alert_id)


@pytest.fixture(scope="module")
def app() -> AsyncApp:
    nothing: Any = None
    runtime = make_runtime()
    nobody = authority(simple_policy((), ()), Workspace())
    alerts = AuthorizedAlerts(nobody, NoAlerts(), lambda: None, runtime.telemetry)
    settings: Any = SimpleNamespace(slack_signing_secret=SecretStr("stand-in"), alert_channel="C0ALERTS")
    use_cases = UseCases(
        decisions=Decisions(alerts, state_machine_arn="arn:machine", topic_arn="arn:topic"),
        rechecks=nothing,
        snoozes=Snoozes(alerts),
        escalations=Escalations(alerts, nothing),
        deciding_again=DecidingAgain(alerts, nothing, str),
        reviews=nothing,
        bulk=nothing,
    )
    dispatch = Dispatch(
        authority=nobody,
        refusal_log=RefusalLog(nothing, runtime.workers),
        sources=nothing,
        mutes=nothing,
        reporting=nothing,
        backtests=nothing,
    )
    slack = build_slack("xoxb-stand-in", "http://127.0.0.1:9/api/", runtime.clock.monotonic)
    return build_app(settings, runtime, slack, use_cases, dispatch, nothing)


async def listener(app: AsyncApp, body: dict[str, Any]) -> str | None:
    """Return the name of the first listener that takes a payload."""
    request = AsyncBoltRequest(body=json.dumps(body), mode="socket_mode")
    for each in app._async_listeners:
        if await each.async_matches(req=request, resp=BoltResponse(status=200)):
            return each.ack_function.__name__
    return None


def event(kind: str) -> dict[str, Any]:
    return {"type": "event_callback", "event": {"type": kind}}


@pytest.mark.parametrize("action", ActionId)
async def test_every_button_has_a_listener(app: AsyncApp, action: ActionId) -> None:
    name = await listener(app, {"type": "block_actions", "actions": [{"action_id": action.value, "block_id": "b"}]})
    assert name not in {None, LAST_RESORT}


@pytest.mark.parametrize("callback", CallbackId)
async def test_every_modal_has_a_listener(app: AsyncApp, callback: CallbackId) -> None:
    name = await listener(app, {"type": "view_submission", "view": {"type": "modal", "callback_id": callback.value}})
    assert name not in {None, LAST_RESORT}


async def test_what_no_listener_takes_is_told_from_what_one_takes(app: AsyncApp) -> None:
    taken = [{"command": COMMAND}, event("app_home_opened")]
    taken += [{"type": "block_actions", "actions": [{"action_id": each.value}]} for each in ActionId]
    taken += [{"type": "view_submission", "view": {"type": "modal", "callback_id": each.value}} for each in CallbackId]
    assert [body for body in taken if not is_ours(body)] == []
    assert [body for body in taken if await listener(app, body) in {None, LAST_RESORT}] == []


async def test_the_manifest_and_the_listeners_agree_on_the_command(app: AsyncApp) -> None:
    commands = [each["command"] for each in load_manifest()["features"]["slash_commands"]]
    assert commands == [COMMAND]
    assert await listener(app, {"command": COMMAND}) == "aiops"


async def test_the_manifest_and_the_listeners_agree_on_the_events(app: AsyncApp) -> None:
    asked = load_manifest()["settings"]["event_subscriptions"]["bot_events"]
    heard = [kind for kind in sorted(KNOWN_EVENTS) if await listener(app, event(kind)) is not None]
    assert heard == sorted(asked) == sorted(EVENTS)


def every(base: type[Exception]) -> set[type[Exception]]:
    return {base}.union(*(every(each) for each in base.__subclasses__()))


NOT_FROM_A_PRESS = {RulesError, StorageError, MetricRefused, *every(InvalidRules), ClaimLost, MuteGone}
"""Bases, and what only intake, the rules file and workers raise, or a use case answers itself."""


def test_every_error_that_a_press_can_raise_has_an_answer() -> None:
    raised = every(RulesError) | every(StorageError) | every(bot_errors.NotAllowed)
    raised |= {SeveralAlerts, UnknownAlert, UnknownStation}
    assert [kind.__name__ for kind in raised - NOT_FROM_A_PRESS if not issubclass(kind, EXPECTED)] == []


@pytest.mark.parametrize(
    "error",
    [
        TableMissing("ai-ops-alerts"),
        bot_errors.IdentityUnknown("Slack could not be asked."),
        AlertNotFound("x"),
        UnknownAlert("x", [make_alert()], is_an_id=True),
    ],
)
def test_an_answer_is_a_sentence(error: Exception) -> None:
    assert reply_to(error).text.strip().endswith((".", "`", "left, empty in about 20 min at 6 swaps/h"))


def test_an_error_without_an_answer_is_a_bug_that_is_told_as_one() -> None:
    with pytest.raises(TypeError, match="no answer to ClaimLost"):
        reply_to(ClaimLost("x"))
