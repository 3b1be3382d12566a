"""Nothing claims what nobody did: a state machine that reaches nobody is called a model."""

import json
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.provision.model import InstalledMachine, is_model
from bot.provision.state_machine import load_definition
from bot.runtime.worker_threads import WorkerThreads
from tests.unit.cards.alerts_to_draw import said
from tests.unit.cards.kinds_of_cards import DECIDED, FACTS, PENDING

LAMBDA = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}


def with_state(state: dict[str, Any]) -> str:
    shipped = json.loads(load_definition())
    return json.dumps({**shipped, "States": {**shipped["States"], "Dispatch": state}})


def test_the_shipped_definition_is_a_model_whatever_its_waits_and_tables() -> None:
    assert is_model(load_definition())
    assert is_model(load_definition().replace("${CoordinationTable}", "another-table"))


@pytest.mark.parametrize(
    "state",
    [
        LAMBDA,
        {"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": LAMBDA}}], "End": True},
        {"Type": "Map", "ItemProcessor": {"StartAt": "A", "States": {"A": LAMBDA}}, "End": True},
        {**LAMBDA, "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "orders", "Item": {}}},
    ],
)
def test_one_task_of_an_operators_own_makes_it_theirs(state: dict[str, Any]) -> None:
    assert not is_model(with_state(state))


def test_a_task_that_only_reads_reaches_nobody() -> None:
    assert is_model(with_state({**LAMBDA, "Resource": "arn:aws:states:::dynamodb:getItem"}))


@pytest.mark.parametrize("unread", [None, "", "{", 3])
def test_what_cannot_be_read_is_not_called_a_model(unread: Any) -> None:
    assert not is_model(unread)


def test_every_outcome_of_the_model_says_that_nobody_was_sent() -> None:
    states = json.loads(load_definition())["States"].values()
    outcomes = [str(each["Parameters"]["outcome.$"]) for each in states if "branch" in each.get("Parameters", {})]
    failure = next(each["Cause"] for each in states if each.get("Error") == "FieldActionFailed")
    assert len(outcomes) == 4
    assert all("MODEL: nobody was sent." in each for each in (*outcomes, failure))


def test_the_card_says_so_before_and_after_an_approval() -> None:
    assert "MODEL: nobody will be sent." in said(draw_card(PENDING["stock_under_count"], FACTS))[:4]
    assert "MODEL: nobody was sent." in said(draw_card(DECIDED["running"], FACTS))
    assert "MODEL: nobody was sent." not in said(draw_card(DECIDED["rejected"], FACTS))


async def test_what_is_installed_while_the_bot_runs_is_looked_at_again() -> None:
    class Client:
        definition: str | None = load_definition()

        def describe_state_machine(self, **_arn: str) -> dict[str, Any]:
            return {"definition": self.definition}

    client: Any = Client()
    workers = WorkerThreads()
    machine = InstalledMachine(client, "arn:aws:states:eu-west-1:1:stateMachine:m", workers)
    await machine.look()
    assert machine.is_model
    client.definition = with_state(LAMBDA)
    await machine.look()
    assert not machine.is_model
    workers.close()
