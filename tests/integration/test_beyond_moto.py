"""What stands where moto has no counterpart: an index added to a table; machines by alias or version."""

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from bot.aws.remediation import Remediation
from bot.doctor.checks import _aws_checks
from bot.provision.machine_arn import MachineArn
from rules.alert.alert import AlertStatus
from storage.setup import ensure_table, table_faults
from storage.tables import Key, Table, TableNames
from tests.factories import NOW, make_alert
from tests.integration.deployments import settings_of
from tests.integration.ticking import new_id
from tests.local_stack import LocalAws

pytestmark = pytest.mark.ministack


def test_a_missing_index_is_added(aws: LocalAws) -> None:
    name, key = f"bare-{new_id()}", Key(("alertId", "S"))
    ensure_table(aws.dynamodb, Table(name, key))
    whole = Table(name, key, {"StatusIndex": Key(("status", "S"), ("createdAt", "N"))})
    assert ensure_table(aws.dynamodb, whole) == [f"added the index StatusIndex to {name}"]
    assert table_faults(aws.dynamodb, whole) == []


def machine_with_alias(aws: LocalAws, kind: str) -> str:
    """Return the ARN of a new machine's alias."""
    there = aws.stepfunctions.create_state_machine(
        name=f"machine-{uuid4().hex[:8]}",
        type=kind,  # type: ignore[arg-type]  # one of two
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}),
        roleArn="arn:aws:iam::000000000000:role/r",
    )["stateMachineArn"]
    version = aws.stepfunctions.publish_state_machine_version(stateMachineArn=there)["stateMachineVersionArn"]
    routes: Any = [{"stateMachineVersionArn": version, "weight": 100}]
    return aws.stepfunctions.create_state_machine_alias(name="PROD", routingConfiguration=routes)[
        "stateMachineAliasArn"
    ]


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_the_doctor_takes_a_machine_by_its_alias_or_version(kind: str, aws: LocalAws) -> None:
    alias = machine_with_alias(aws, kind)
    topic = aws.sns.create_topic(Name=f"topic-{uuid4().hex[:8]}")["TopicArn"]
    clients: Any = {"dynamodb": aws.dynamodb, "stepfunctions": aws.stepfunctions, "sns": aws.sns}
    for arn in (alias, f"{MachineArn.of(alias).machine}:1", MachineArn.of(alias).machine):
        found = {each.what: each.fix for each in _aws_checks(settings_of(TableNames(), arn, topic), clients)}
        (fix,) = (fix for what, fix in found.items() if what.startswith(f"state machine {arn}"))
        assert fix is None if kind == "STANDARD" else str(fix).startswith("is an EXPRESS workflow")
        assert found["state machine and topic serve these tables"] is None


@pytest.mark.parametrize("form", ["alias", "version"])
def test_an_execution_by_alias_or_version_is_started_and_found_again(form: str, aws: LocalAws) -> None:
    alias = machine_with_alias(aws, "STANDARD")
    arn = alias if form == "alias" else f"{MachineArn.of(alias).machine}:1"
    alert = make_alert(alert_id=str(uuid4()), status=AlertStatus.APPROVED, approved_at=NOW)
    remediation = Remediation(aws.stepfunctions, arn)
    first_start = remediation.start(alert)
    again = Remediation(aws.stepfunctions, arn).start(alert.model_copy(update={"title": "Another input"}))
    assert again == first_start
    until_ended(lambda: remediation.end(again.arn))


def until_ended(look: Callable[[], object]) -> None:
    for _ in range(100):
        if look() is not None:
            return
        time.sleep(0.05)
    raise AssertionError("it has not ended")
