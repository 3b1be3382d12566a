"""The card of `aiops test-card`, pressed by those who may decide and by those who may not."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cards.answers.test_card import the_test_card
from bot.cli.app import cli
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_INPUT, ActionId
from bot.slack.message_identity import TEST_CARD_IDENTITY
from rules.alert.rejection import RejectionCategory
from tests.scenarios.acting import ALICE, CAROL, CHANNEL
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said, sees
from tests.slack_double.message import Message
from tests.unit.cli.needed import NEEDED

pytestmark = pytest.mark.ministack


async def test_the_command_posts_a_card_that_says_test_and_calls_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = {"SLACK_BOT_TOKEN": house.slack.app.bot_token, "SLACK_API_URL": house.slack.api_url}
    for name, value in (NEEDED | slack | {"AIOPS_ALERT_CHANNEL": CHANNEL, "AWS_REGION": "us-east-1"}).items():
        monkeypatch.setenv(name, value)
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["test-card"])
    assert (result.exit_code, CHANNEL in result.output) == (0, True), result.output
    (card,) = house.cards()
    assert "TEST" in card.text
    assert "<@" not in said(card)
    assert "<!" not in said(card)


async def test_everywhere_is_each_channel_of_the_policy_and_one_that_fails_is_named_and_ends_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yml"
    routes = "[{severity: LOW, channel: C0GONE}, {severity: HIGH, channel: C0SOUTH}, {channel: C0SOUTH}]"
    policy.write_text(f"groups: {{ops: [{ALICE}]}}\ndecide: [{{by: [ops]}}]\nroutes: {routes}\n", encoding="utf-8")
    house.slack.channel("C0GONE", is_archived=True)
    south = house.slack.channel("C0SOUTH")
    slack = {"SLACK_BOT_TOKEN": house.slack.app.bot_token, "SLACK_API_URL": house.slack.api_url}
    more = {"AIOPS_ALERT_CHANNEL": CHANNEL, "AWS_REGION": "us-east-1", "AIOPS_POLICY_FILE": str(policy)}
    for name, value in (NEEDED | slack | more).items():
        monkeypatch.setenv(name, value)
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["test-card", "--everywhere"])
    assert result.exit_code == 1
    assert "C0GONE: it is archived (is_archived). The card was not posted." in result.output
    assert [len(house.cards()), len(south.cards())] == [1, 1]


async def test_an_approval_is_answered_on_the_card_and_starts_stores_and_tells_nothing(house: House) -> None:
    before = await started(house)
    card = await posted(house)
    await press(house, card, ActionId.TRY_APPROVE, ALICE)
    shown = await house.shows(card, f"*Approved* by {ALICE.lower()}")
    assert "Nothing was started" in shown
    assert buttons_of(card) == []
    await nothing_followed(house, before)


async def test_who_may_not_decide_is_refused_and_the_card_stays(house: House) -> None:
    before = await started(house)
    card = await posted(house)
    for action in (ActionId.TRY_APPROVE, ActionId.TRY_REJECT):
        await press(house, card, action, CAROL)
    assert "may not approve" in (await house.person(CAROL).next_private()).text
    await sees(house.person(CAROL), "may not reject")
    assert len(buttons_of(card)) == 2
    await nothing_followed(house, before)


async def test_a_rejection_asks_as_on_an_alert_and_is_shown(house: House) -> None:
    before = await started(house)
    card = await posted(house)
    await press(house, card, ActionId.TRY_REJECT, ALICE)
    person = house.person(ALICE)
    modal = await sees(person, "Why?")
    missing = await person.submit(modal, {REASON_INPUT: "we tried <it>"}, unchecked=True)
    assert missing.errors.keys() == {CATEGORY_BLOCK}
    given = {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: "we tried <it>"}
    outcome = await person.submit(modal, given)
    assert (outcome.acked, outcome.view) == (True, None)
    assert "we tried &lt;it&gt;" in await house.shows(card, f"*Rejected* by {ALICE.lower()}")
    await nothing_followed(house, before)


async def test_a_card_that_is_gone_is_said_to_be(house: House) -> None:
    card = await posted(house)
    seen = card.show()
    house.slack.channel(CHANNEL).delete(card.ts)
    await house.person(ALICE).press(card, ActionId.TRY_APPROVE, stale=seen)
    assert "nothing was started" in (await house.person(ALICE).next_private()).text


async def posted(house: House) -> Message:
    await house.bot.slack.channel.post(CHANNEL, the_test_card(), TEST_CARD_IDENTITY)
    return house.cards()[-1]


async def press(house: House, card: Message, action: ActionId, by: str) -> None:
    outcome = await house.person(by).press(card, action)
    assert outcome.acked, outcome.error


async def started(house: House) -> list[str]:
    """Return the executions that there are: the state machine is that of other tests, too."""
    arn = house.provisioned.state_machine_arn
    answer = await asyncio.to_thread(house.clients.step_functions.list_executions, stateMachineArn=arn)
    return sorted(each["name"] for each in answer["executions"])


async def nothing_followed(house: House, before: list[str]) -> None:
    await house.quiet()
    assert await started(house) == before
    assert await asyncio.to_thread(house.field.told) == []
    for table in (house.names.alerts, house.names.audit):
        assert (await asyncio.to_thread(house.clients.dynamodb.scan, TableName=table))["Items"] == []
