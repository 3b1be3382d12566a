import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_stepfunctions import SFNClient

from bot.demo.fleet.fleet import SimulatedFleet
from bot.demo.fleet.remediations import DemoRemediations
from bot.demo.fleet.story import charger_dies
from bot.provision.state_machine import load_definition
from rules.alert.alert import AlertType, Severity
from rules.playbook.play import Occasion
from rules.playbook.playbook import Branch, default_playbook
from rules.stations.station_facts import NO_FACTS
from storage.setup import ensure_table
from storage.tables import TableNames, tables
from tests.local_stack import local_aws

pytestmark = pytest.mark.ministack

TABLE = TableNames().coordination
ROLE = "arn:aws:iam::000000000000:role/remediation"
TTL = 1_900_000_000


@dataclass(frozen=True)
class Machine:
    stepfunctions: SFNClient
    dynamodb: DynamoDBClient
    arn: str

    def run(self, **given: Any) -> Any:
        """Run an alert through it and return the description of the ended execution."""
        started = self.stepfunctions.start_execution(stateMachineArn=self.arn, input=json.dumps(alert(**given)))
        for _ in range(200):
            found = self.stepfunctions.describe_execution(executionArn=started["executionArn"])
            if found["status"] != "RUNNING":
                return found
            time.sleep(0.05)
        raise AssertionError("the execution did not end in 10 s")

    def states(self, execution: Any) -> list[str]:
        history = self.stepfunctions.get_execution_history(executionArn=execution["executionArn"])
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in history["events"]
            if "stateEnteredEventDetails" in event
        ]

    def written(self, key: str) -> Any:
        key_of = {"scope": {"S": "remediation-outcome"}, "key": {"S": key}}
        return self.dynamodb.get_item(TableName=TABLE, Key=key_of).get("Item")


def alert(**given: Any) -> dict[str, Any]:
    return {
        "alertId": "8f6c1b1e-0000-4000-8000-000000000001",
        "stationId": "STATION_007",
        "alertType": "CHARGER_DOWN",
        "severity": "CRITICAL",
        "title": "STATION_007: chargers down",
        "recommendedAction": "Restart the chargers.",
        "approvedBy": "U0ALICE",
        "approvedAt": 1_763_845_000_000,
        "attempt": 1,
        "outcomeTtl": TTL,
        "actionSeconds": 0.1,
    } | given


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with local_aws() as aws:
        coordination = next(table for table in tables(TableNames()) if table.name == TABLE)
        ensure_table(aws.dynamodb, coordination)
        yield _create(aws.stepfunctions, aws.dynamodb, "remediation", TABLE)


def _create(stepfunctions: SFNClient, dynamodb: DynamoDBClient, name: str, table: str) -> Machine:
    definition = load_definition().replace("${CoordinationTable}", table)
    created = stepfunctions.create_state_machine(name=name, definition=definition, roleArn=ROLE, type="STANDARD")
    return Machine(stepfunctions, dynamodb, created["stateMachineArn"])


@pytest.mark.parametrize("alert_type", list(AlertType))
def test_every_type_takes_the_branch_of_the_playbook_and_its_outcome_is_written(
    machine: Machine, alert_type: AlertType
) -> None:
    ended = machine.run(alertId=f"id-{alert_type}", alertType=alert_type)
    assert ended["status"] == "SUCCEEDED"
    outcome = json.loads(ended["output"])["outcome"]
    assert "STATION_007" in outcome
    plan = default_playbook().chosen(Occasion(alert_type, None, Severity.LOW, NO_FACTS))
    assert plan["remediation"] in machine.states(ended)
    item = machine.written(f"id-{alert_type}#1")
    assert item["outcome"] == {"S": outcome}
    assert item["ttl"] == {"N": str(TTL)}
    assert item["finishedAt"]["S"].startswith("20")


@pytest.mark.parametrize("remediation", Branch)
def test_the_planned_remediation_is_taken_whatever_the_type(machine: Machine, remediation: Branch) -> None:
    ended = machine.run(
        alertId=f"planned-{remediation}", alertType="HIGH_DEMAND", remediation=remediation, parameters={}
    )
    assert ended["status"] == "SUCCEEDED"
    assert [each for each in machine.states(ended) if each in set(Branch)] == [remediation]


@pytest.mark.parametrize("remediation", ["CallThePolice", "", "restartchargers"])
def test_a_remediation_that_it_does_not_have_fails_by_name(machine: Machine, remediation: str) -> None:
    ended = machine.run(alertId="unplanned", remediation=remediation)
    assert (ended["status"], ended["error"]) == ("FAILED", "UnknownRemediation")


def test_another_attempt_has_an_outcome_of_its_own(machine: Machine) -> None:
    machine.run(alertId="twice", attempt=1)
    machine.run(alertId="twice", attempt=2)
    assert machine.written("twice#1")
    assert machine.written("twice#2")


def test_the_action_time_may_be_left_out(machine: Machine) -> None:
    given = alert()
    del given["actionSeconds"]
    started = machine.stepfunctions.start_execution(stateMachineArn=machine.arn, input=json.dumps(given))
    time.sleep(0.5)
    assert machine.stepfunctions.describe_execution(executionArn=started["executionArn"])["status"] == "RUNNING"
    machine.stepfunctions.stop_execution(executionArn=started["executionArn"])


@pytest.mark.parametrize("alert_type", ["STATION_ON_FIRE", "", "low_inventory"])
def test_an_unknown_type_fails_by_name(machine: Machine, alert_type: str) -> None:
    ended = machine.run(alertId="unknown", alertType=alert_type)
    assert (ended["status"], ended["error"]) == ("FAILED", "UnknownAlertType")
    assert machine.written("unknown#1") is None


def test_a_field_action_can_fail(machine: Machine) -> None:
    ended = machine.run(alertId="failing", simulateFailure=True)
    assert (ended["status"], ended["error"]) == ("FAILED", "FieldActionFailed")
    assert machine.written("failing#1") is None


async def test_the_fleet_learns_of_a_finished_remediation(machine: Machine) -> None:
    fleet = SimulatedFleet(script=[charger_dies("STATION_001", 0)])
    machine.run(alertId="recovers", stationId="STATION_001")
    machine.run(alertId="fails", stationId="STATION_001", simulateFailure=True)
    assert await DemoRemediations(machine.stepfunctions, machine.arn, fleet, since_ms=0).look() == 1
    assert fleet.under_way() == ()


def test_an_action_that_took_place_succeeds_even_if_it_cannot_be_written(machine: Machine) -> None:
    # A failure here would offer a retry that sends the crew out again.
    blind = _create(machine.stepfunctions, machine.dynamodb, "blind", "no-such-table")
    # Waits of the retries are not what this test is about.
    definition = json.loads(load_definition().replace("${CoordinationTable}", "no-such-table"))
    del definition["States"]["WriteOutcome"]["Retry"]
    blind.stepfunctions.update_state_machine(stateMachineArn=blind.arn, definition=json.dumps(definition))
    ended = blind.run()
    assert ended["status"] == "SUCCEEDED"
    assert "could not be written" in json.loads(ended["output"])["outcome"]
