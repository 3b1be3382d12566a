"""Executions are started and found, however the state machine is named and however large the alert is."""

import json
from decimal import Decimal
from typing import Any

import pytest

from bot.aws.remediation import Remediation
from bot.errors import NoExecution, RunUnknown, TryAgain
from bot.provision.machine_arn import MachineArn
from rules.alert.alert import AlertStatus
from rules.alert.alert_metadata import Evidence
from rules.alert.execution import ExecutionStatus
from rules.alert.plan import Plan
from rules.lifecycle.change import noted
from tests.doubles.aws.errors import refused
from tests.doubles.aws.machine import MachineInMemory
from tests.doubles.aws.step_functions import MOST_BYTES, DocumentedStepFunctions
from tests.factories import NOW, make_alert

APPROVED = make_alert(status=AlertStatus.APPROVED, approved_at=NOW, approved_by="U0ALICE")
NAME = APPROVED.alert_id


def remediation_of(machine: Any) -> Remediation:
    return Remediation(machine, machine.arn)


@pytest.mark.parametrize("qualifier", ["", "PROD", "10", "live-1_a"])
def test_a_start_whose_answer_was_lost_is_found_by_the_arn_that_step_functions_gave_it(qualifier: str) -> None:
    machine = MachineInMemory(qualifier)
    first = remediation_of(machine).start(APPROVED)
    again = remediation_of(machine).start(APPROVED)
    assert first == again
    assert again.arn == machine.arn_of(NAME)
    assert remediation_of(machine).end(again.arn) is None


class WithPlainArns(MachineInMemory):
    """Its executions' ARNs do not tell by which alias they were started."""

    def arn_of(self, name: str) -> str:
        return f"arn:aws:states:us-east-1:1:execution:m:{name}"


class WithOddArns(MachineInMemory):
    """Its executions' ARNs have a form that nobody would guess."""

    def arn_of(self, name: str) -> str:
        return f"arn:aws:states:us-east-1:1:execution:m/{self._qualifier[1:]}/{name}"


@pytest.mark.parametrize("kind", [WithPlainArns, WithOddArns])
def test_an_execution_of_an_alias_is_found_whatever_its_arn_looks_like(kind: type[MachineInMemory]) -> None:
    machine = kind("PROD")
    first = remediation_of(machine).start(APPROVED)
    assert remediation_of(machine).start(APPROVED) == first


def test_an_execution_of_an_alias_that_is_not_shown_yet_is_looked_for_later_and_no_arn_is_made_up() -> None:
    machine = MachineInMemory("PROD")
    remediation_of(machine).start(APPROVED)
    machine.describe_execution = machine.list_executions = denied  # type: ignore[method-assign]
    with pytest.raises(TryAgain, match="exists, but cannot be found for now"):
        remediation_of(machine).start(APPROVED)


def denied(**_request: Any) -> Any:
    raise refused("DescribeExecution", "AccessDeniedException", "no")


def test_an_execution_of_a_machine_has_one_arn_even_where_nobody_may_look_at_it() -> None:
    machine = MachineInMemory()
    remediation_of(machine).start(APPROVED)
    machine.describe_execution = denied  # type: ignore[method-assign]
    found = remediation_of(machine).start(APPROVED)
    assert (found.arn, found.started_at) == (machine.arn_of(NAME), None)


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE", "A_STATUS_OF_THE_YEAR_2031"])
def test_a_run_has_ended_only_when_step_functions_says_how(status: str) -> None:
    machine = MachineInMemory()
    machine.stands(NAME, status)
    assert remediation_of(machine).end(machine.arn_of(NAME)) is None


@pytest.mark.parametrize("arn", ["", "n/a", "arn:aws:states:us-east-1:1:express:m:n:1"])
def test_of_what_is_no_execution_nothing_is_known_and_it_has_not_ended(arn: str) -> None:
    machine = MachineInMemory()
    with pytest.raises(NoExecution):
        remediation_of(machine).end(arn)
    assert issubclass(NoExecution, TryAgain), "a run that cannot be looked at did not fail"


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("output", "report"),
    [
        ('{"outcome": "well"}', "well"),
        ('{"outcome": "\\ud800"}', "⟨U+D800⟩"),
        (f'{{"outcome": {DEEP}}}', None),
        (f'{{"outcome": {"9" * 5_000}}}', None),
        *((each, None) for each in ("NaN", "", "{", "[]")),
    ],
    ids=range(8),
)
def test_a_run_that_succeeded_has_succeeded_whatever_its_output(output: str, report: str | None) -> None:
    machine = MachineInMemory()
    remediation_of(machine).start(APPROVED)
    machine.stands(NAME, "SUCCEEDED")
    said = machine.describe_execution(executionArn=machine.arn_of(NAME)) | {"output": output}
    machine.describe_execution = lambda **_request: said  # type: ignore[method-assign]
    end = remediation_of(machine).end(machine.arn_of(NAME))
    assert end is not None
    assert (end.status, end.report) == (ExecutionStatus.SUCCEEDED, report)


def test_a_run_just_started_is_not_known_and_that_has_an_error_of_its_own() -> None:
    seconds = [0.0]
    machine = MachineInMemory()
    late: Any = DocumentedStepFunctions(machine, unknown_for_seconds=5, monotonic=lambda: seconds[0])
    remediation = Remediation(late, machine.arn)
    arn = remediation.start(APPROVED).arn
    with pytest.raises(RunUnknown):
        remediation.end(arn)
    seconds[0] = 6.0
    assert remediation.end(arn) is None


def test_what_was_planned_is_started_with_its_parameters_and_an_alert_without_a_plan_goes_by_its_type() -> None:
    machine = MachineInMemory()
    remediation_of(machine).start(APPROVED)
    assert {"remediation", "parameters"} & json.loads(machine.inputs[NAME]).keys() == set()

    plan = Plan(does="Cleans it.", remediation="CleanContacts", parameters={"slots": Decimal(2), "why": "dust"})
    evidence = Evidence(reason="stock_empty", observed_at=NOW, plan=plan)
    planned = MachineInMemory()
    remediation_of(planned).start(noted(APPROVED, evidence=evidence))
    told = json.loads(planned.inputs[NAME])
    assert (told["remediation"], told["parameters"]) == ("CleanContacts", {"slots": 2, "why": "dust"})
    assert told["alertType"] == "LOW_INVENTORY"


@pytest.mark.parametrize("letter", ["x", "é", "🔋", "\x01"])
@pytest.mark.parametrize("field", ["title", "description", "recommended_action"])
def test_an_alert_of_another_writer_with_a_long_text_is_carried_out(field: str, letter: str) -> None:
    machine = MachineInMemory()
    strict: Any = DocumentedStepFunctions(machine)
    Remediation(strict, machine.arn).start(APPROVED.model_copy(update={field: letter * 300_000}))
    told = json.loads(machine.inputs[NAME])
    assert told["cutTexts"] == ["recommendedAction" if field == "recommended_action" else field]
    assert (told["alertId"], told["attempt"], told["outcomeKey"]) == (NAME, 1, f"{NAME}#1")
    assert len(machine.inputs[NAME].encode()) < MOST_BYTES - 60_000, "the machine's own states add to it"


@pytest.mark.parametrize("field", ["remediation", "parameters", "does"])
def test_an_alert_of_another_writer_with_a_long_plan_is_carried_out(field: str) -> None:
    machine = MachineInMemory()
    strict: Any = DocumentedStepFunctions(machine)
    long = {"text": "x" * 300_000} if field == "parameters" else "x" * 300_000
    plan = Plan.model_validate({"does": "d", "remediation": "Restart", "parameters": {}, field: long})
    Remediation(strict, machine.arn).start(noted(APPROVED, evidence=Evidence(reason="x", observed_at=NOW, plan=plan)))
    told = json.loads(machine.inputs[NAME])
    assert (told["alertId"], told["outcomeKey"]) == (NAME, f"{NAME}#1")
    assert [place for place in told.get("cutTexts", ()) if place.startswith(field)] or field == "does"


@pytest.mark.parametrize(
    "facts",
    [
        {"log": "x" * 300_000},
        {"logs": ["y" * 3_000] * 120},
        {"deep": {"deeper": [{"text": "é" * 200_000}]}},
        {"k" * 300_000: 1},
        {f"fact {number}": number for number in range(40_000)},
        {"binary": b"\x00" * 300_000, "set": {"a", "b"}},
    ],
    ids=["text", "list", "deep", "key", "many", "binary"],
)
def test_facts_of_another_writer_are_cut_or_left_out(facts: dict[str, Any]) -> None:
    machine = MachineInMemory()
    strict: Any = DocumentedStepFunctions(machine)
    evidence = Evidence(reason="x", observed_at=NOW, facts=facts)
    Remediation(strict, machine.arn).start(noted(APPROVED, evidence=evidence))
    told = json.loads(machine.inputs[NAME])
    assert any(place.startswith("facts") for place in (*told.get("cutTexts", ()), *told.get("leftOut", ())))
    assert told["title"] == APPROVED.title


@pytest.mark.parametrize(
    ("arn", "machine", "qualifier", "is_alias"),
    [
        ("arn:aws:states:eu-west-1:1:stateMachine:m", "arn:aws:states:eu-west-1:1:stateMachine:m", None, False),
        ("arn:aws:states:eu-west-1:1:stateMachine:m:10", "arn:aws:states:eu-west-1:1:stateMachine:m", "10", False),
        ("arn:aws-cn:states:x:1:stateMachine:m:PROD", "arn:aws-cn:states:x:1:stateMachine:m", "PROD", True),
        ("arn:machine", "arn:machine", None, False),
    ],
)
def test_an_arn_says_which_machine_and_which_version_or_alias(
    arn: str, machine: str, qualifier: str | None, *, is_alias: bool
) -> None:
    read = MachineArn.of(arn)
    assert (read.given, read.machine, read.qualifier, read.is_alias) == (arn, machine, qualifier, is_alias)
