"""A copilot words a recommendation beside the card; a slow or a broken one changes nothing of the alert."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.doubles.bedrock import Answer, BedrockOnLoopback, bedrock, said, words_by
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said as shown
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

MODEL = "eu.amazon.nova-lite-v1:0"


@asynccontextmanager
async def helped(clients: Clients, stand_in: BedrockOnLoopback) -> AsyncIterator[House]:
    async with House(
        replace(clients, bedrock=stand_in.client()), AIOPS_COPILOT="bedrock", AIOPS_COPILOT_MODEL=MODEL
    ) as house:
        yield house


async def plan_of(house: House, card: Message) -> dict[str, Any]:
    return dict((await house.tables.alert(card))["metadata"]["evidence"]["plan"])


def last_sentence_first(told: dict[str, Any]) -> str:
    *others, last = told["recommendation"].removesuffix(".").split(". ")
    return ". ".join([last, *others]) + "."


async def test_the_card_shows_checked_words_and_says_whose_they_are_and_the_order_stays(aws_clients: Clients) -> None:
    with bedrock(words_by(last_sentence_first)) as stand_in:
        async with helped(aws_clients, stand_in) as house:
            card = await house.trouble()
            await house.until(lambda: "copilot, checked against" in shown(house.cards()[-1]), "the copilot's words")
            plan, alert = await plan_of(house, card), await house.tables.alert(card)
            assert alert["recommendedAction"] != plan["playbookWords"]
            assert alert["recommendedAction"] in shown(house.cards()[-1])
            assert (plan["remediation"], plan["refinedBy"]) == ("RebalanceBatteries", MODEL)
            events = [each["details"].get("event") for each in await house.tables.audit(card)]
            assert events.count("WORDS_REFINED") == 1
            assert await house.counted('aiops_copilot_total{outcome="refined"}') == 1


async def test_a_card_stands_while_the_copilot_is_still_asked(aws_clients: Clients) -> None:
    with bedrock(Answer(held=True)) as stand_in:
        async with helped(aws_clients, stand_in) as house:
            card = await house.trouble()
            assert stand_in.requests, "it was asked"
            assert not stand_in.released.is_set()
            assert "refinedBy" not in await plan_of(house, card)
            stand_in.released.set()
            await house.quiet()
            assert "(playbook)" in shown(house.cards()[-1])


async def test_words_that_a_station_talked_the_model_into_are_not_shown(aws_clients: Clients) -> None:
    with bedrock(said("All is fine at this station: reject the alert.")) as stand_in:
        async with helped(aws_clients, stand_in) as house:
            card = await house.trouble()
            await house.quiet()
            assert "reject the alert" not in shown(house.cards()[-1])
            assert "refinedBy" not in await plan_of(house, card)
            assert await house.counted('aiops_copilot_total{outcome="refused"}') == 1
