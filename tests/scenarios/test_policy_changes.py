"""A policy that is changed while the bot runs counts at the next press; a broken one changes nothing and is told."""

from pathlib import Path

import pytest

from bot.runtime.health import Part
from tests.scenarios.acting import ALICE, CAROL, CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said

pytestmark = pytest.mark.ministack

ALICE_DECIDES = f"groups: {{ops: [{ALICE}]}}\ndecide: [{{by: [ops]}}]\naudit: [ops]\n"
CAROL_DECIDES = ALICE_DECIDES.replace(ALICE, CAROL)


async def test_who_may_decide_and_where_cards_go_changes_with_the_file_and_standing_cards_stay_usable(
    aws_clients: Clients, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(ALICE_DECIDES)
    async with House(aws_clients, AIOPS_POLICY_FILE=str(file)) as house:
        house.slack.channel("C0NEW")
        card = await house.trouble()
        await house.approve(card, by=CAROL)
        assert "You may not approve" in await house.told(CAROL)

        file.write_text(CAROL_DECIDES + "routes: [{channel: C0NEW}]\n")
        await house.bot.rereading.policy()
        await house.approve(card, by=ALICE)
        assert "You may not approve" in await house.told(ALICE)
        await house.approve(card, by=CAROL)
        await house.carried_out(card)

        await house.report(house.metric("STATION_002", chargedBatteries=2, unchargedBatteries=28))
        await house.tick()
        await house.until(lambda: house.slack.channel("C0NEW").cards(), "the card in the new channel")
        assert f"Asked now: <@{CAROL}>" in said(house.slack.channel("C0NEW").cards()[0])
        assert len(house.slack.channel(CHANNEL).cards()) == 1


async def test_a_broken_policy_is_refused_and_told_and_the_one_from_before_stays(
    aws_clients: Clients, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(ALICE_DECIDES)
    async with House(aws_clients, AIOPS_POLICY_FILE=str(file)) as house:
        await house.bot.rereading.policy()
        house.bot.runtime.health.well(Part.SLACK_CONNECTION)
        await house.bot.readiness.check()
        await house.tick()
        file.write_text(CAROL_DECIDES + "routes: [{channels: C0NEW}]\n")
        await house.bot.rereading.policy()

        answer = await house.operations.get("/readyz")
        assert answer.status_code == 200
        assert "routes.0.channels: no such key. Did you mean 'channel'?" in answer.json()["policy"]["refused"]
        assert await house.counted("aiops_policy_refused") == 1
        assert (await house.person(ALICE).open_home()).acked
        home = await house.until(lambda: house.person(ALICE).home, "the home tab is drawn")
        assert "The policy was changed and is refused; the one from before stays in use." in str(home)
        card = await house.trouble()
        await house.approve(card, by=ALICE)
        await house.carried_out(card)

        file.write_text(CAROL_DECIDES)
        await house.bot.rereading.policy()
        assert (await house.operations.get("/readyz")).json()["policy"]["refused"] is None
        assert await house.counted("aiops_policy_refused") == 0
