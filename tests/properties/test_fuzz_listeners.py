"""Whatever arrives with a valid signature is answered, never with a server error, and every press is acknowledged."""

import copy
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, COMMAND, REASON_BLOCK, REASON_INPUT, ActionId, CallbackId
from tests.scenarios.clients import Clients
from tests.scenarios.policy_house import CHANNEL, PolicyHouse
from tests.slack_double.json_value import Json
from tests.slack_double.signing import sign

pytestmark = [pytest.mark.ministack, pytest.mark.asyncio(loop_scope="module")]

HALVES = st.text(st.characters() | st.sampled_from("\ud800\udcfc\udfff"), max_size=40)
"""Texts that may hold half a character, as one that a program cut in the middle."""

ABSURD = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | HALVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
CREW = [f"U0CREW{each:03}" for each in range(250)]
"""Each example is another person's: one alone would soon be told only that they are too fast."""

POLICY = f"groups: {{all: [U0ALICE, {', '.join(CREW)}]}}\n"
POLICY += "decide: [{by: [all]}]\naudit: [all]\nbreak_glass: [all]\n"
ALERT_ID = "3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90"
SECONDS, WHO = itertools.count(), itertools.cycle(CREW)
FRAME: Json = {
    "user": {"id": "U0ALICE", "username": "alice", "team_id": "T0TEAM"},
    "team": {"id": "T0TEAM", "domain": "swapnet"},
    "api_app_id": "A0AIOPS",
    "token": "verification",
    "trigger_id": "1.2.3",
    "enterprise": None,
    "is_enterprise_install": False,
}
PRESSES = [
    {
        **FRAME,
        "type": "block_actions",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL, "is_ephemeral": False},
        "channel": {"id": CHANNEL, "name": "alerts"},
        "message": {"type": "message", "ts": "1.1", "text": "a card", "blocks": []},
        "response_url": "http://127.0.0.1:9/response",
        "actions": [{"type": "button", "action_id": str(action), "block_id": "b", "value": ALERT_ID, "action_ts": "1"}],
    }
    for action in ActionId
]
SUBMISSIONS = [
    {
        **FRAME,
        "type": "view_submission",
        "response_urls": [],
        "view": {
            "id": "V0",
            "type": "modal",
            "callback_id": str(callback),
            "private_metadata": ALERT_ID,
            "state": {
                "values": {
                    CATEGORY_BLOCK: {CATEGORY_INPUT: {"type": "radio_buttons", "selected_option": {"value": "OTHER"}}},
                    REASON_BLOCK: {REASON_INPUT: {"type": "plain_text_input", "value": "why"}},
                }
            },
        },
    }
    for callback in CallbackId
]
OPENED: Json = {
    "type": "event_callback",
    "team_id": "T0TEAM",
    "api_app_id": "A0AIOPS",
    "event_id": "Ev0",
    "event": {"type": "app_home_opened", "user": "U0ALICE", "tab": "home", "channel": "D0"},
    "authorizations": [{"team_id": "T0TEAM", "user_id": "U0AIOPS", "is_bot": True}],
}
TYPED: Json = {
    "command": COMMAND,
    "text": "status STATION_001",
    "user_id": "U0ALICE",
    "channel_id": CHANNEL,
    "team_id": "T0TEAM",
    "response_url": "http://127.0.0.1:9/response",
    "trigger_id": "1.2.3",
}


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from places(each, (*at, name))


@st.composite
def distorted(draw: st.DrawFn, payloads: list[Json]) -> Json:
    """A payload of Slack's in which up to three things are missing or are something else."""
    payload = copy.deepcopy(draw(st.sampled_from(payloads)))
    if "user" in payload:
        payload["user"] = {**FRAME["user"], "id": next(WHO)}
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(places(payload)) or [("type",)]))
        inner: Any = payload
        for step in way:
            inner = inner[step]
        if draw(st.booleans()) and isinstance(inner, dict):
            inner.pop(last, None)
        else:
            inner[last] = draw(HALVES if isinstance(inner[last], str) and draw(st.booleans()) else ABSURD)
    return payload


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(aws_clients: Clients, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PolicyHouse]:
    async with PolicyHouse.opened(
        tmp_path_factory.mktemp("house"), aws_clients, POLICY, people=["U0ALICE", *CREW]
    ) as house:
        yield house


def surprises(house: PolicyHouse) -> float:
    counter = house.bot.runtime.telemetry.unexpected_errors
    return sum(each.value for family in counter.collect() for each in family.samples if each.name.endswith("_total"))


async def answer_to(house: PolicyHouse, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> int:
    # Each at another second: two requests that are the same to the letter would be a replay.
    at = time.time() + next(SECONDS) % 500 - 250
    request = sign(house.slack.app.signing_secret, body, at=at, content_type=content_type)
    before = surprises(house)
    response = await house.post(request)
    assert response.status_code < 500, response.text
    # What Bolt itself cannot read of an event is its own surprise.
    assert surprises(house) == before or content_type == "application/json"
    return response.status_code


@given(payload=distorted(PRESSES))
async def test_a_malformed_press_is_acknowledged(house: PolicyHouse, payload: Json) -> None:
    # 400 and 404 are for what Bolt, which reads a part of it before anything of ours runs, takes for no press.
    assert await answer_to(house, urlencode({"payload": json.dumps(payload)}).encode()) in {200, 400, 404}


@given(payload=distorted(SUBMISSIONS))
async def test_a_malformed_submission_is_answered(house: PolicyHouse, payload: Json) -> None:
    assert await answer_to(house, urlencode({"payload": json.dumps(payload)}).encode()) in {200, 400, 404}


@given(
    fields=st.dictionaries(st.sampled_from(list(TYPED)), st.text(max_size=2000), max_size=5),
    gone=st.sets(st.sampled_from(list(TYPED))),
)
async def test_a_malformed_command_is_answered(house: PolicyHouse, fields: dict[str, str], gone: set[str]) -> None:
    given_ = {**TYPED, "user_id": next(WHO), **fields}
    typed = {name: text for name, text in given_.items() if name not in gone}
    status = await answer_to(house, urlencode(typed, errors="replace").encode())
    assert status == 200 or typed.get("command") != COMMAND


@given(payload=distorted([OPENED]))
async def test_a_malformed_event_is_answered(house: PolicyHouse, payload: Json) -> None:
    await answer_to(house, json.dumps(payload).encode(), "application/json")


@given(
    body=st.binary(max_size=200)
    | ABSURD.map(lambda value: urlencode({"payload": json.dumps(value)}).encode())
    | ABSURD.map(lambda value: json.dumps(value).encode()),
    content_type=st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/plain", ""]),
)
@example(body=b"payload=[]", content_type="application/x-www-form-urlencoded")
@example(body=b"[" * 5000, content_type="application/json")
@example(body=b"payload=" + b"[" * 5000, content_type="application/x-www-form-urlencoded")
@example(body=b'{"type":"url_verification"}', content_type="application/json")
async def test_a_body_that_is_no_payload_at_all_is_answered(house: PolicyHouse, body: bytes, content_type: str) -> None:
    await answer_to(house, body, content_type)


@pytest.mark.parametrize("fault", [{"actions": [{"action_id": ["?"]}]}, {"message": "?"}])
async def test_who_pressed_what_cannot_be_read_is_told(house: PolicyHouse, fault: Json) -> None:
    person = house.person("U0ALICE")
    while person.inbox.take():
        pass
    body = urlencode({"payload": json.dumps({**PRESSES[0], **fault})}).encode()
    assert await answer_to(house, body) == 200
    assert "cannot be read" in (await person.next_private()).text


async def test_a_submission_that_cannot_be_read_says_so_in_its_modal(house: PolicyHouse) -> None:
    broken = {**SUBMISSIONS[0], "view": {**SUBMISSIONS[0]["view"], "state": {"values": "?"}}}
    request = sign(house.slack.app.signing_secret, urlencode({"payload": json.dumps(broken)}).encode(), at=time.time())
    answer = (await house.post(request)).json()
    assert answer["response_action"] == "update"
    assert "cannot be read" in str(answer["view"])


async def test_an_alert_id_that_no_table_can_hold_is_an_alert_that_is_not_there(house: PolicyHouse) -> None:
    person = house.person("U0ALICE")
    while person.inbox.take():
        pass
    for alert_id in ("", "x" * 2000, "\n"):
        press = copy.deepcopy(PRESSES[0])
        press["actions"][0]["value"] = alert_id
        assert await answer_to(house, urlencode({"payload": json.dumps(press)}).encode()) == 200
        assert "not in the alerts table" in (await person.next_private()).text
