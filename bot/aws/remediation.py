"""Remediations as executions in Step Functions (a Standard workflow)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from bot.aws.confirmed import must_be_ours
from bot.aws.failures import AwsService, ask, aws_failure
from bot.aws.fit import fitted
from bot.errors import NoExecution, RunUnknown, TryAgain
from bot.provision.belonging import OneDeployment
from bot.provision.evidence import evidence_of_machine
from bot.provision.machine_arn import MachineArn
from rules.alert.alert import Alert
from rules.alert.execution import ExecutionStatus
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS
from rules.lifecycle.carrying_out import LONGEST_REPORT, execution_name
from rules.playbook.said import planned_input
from rules.text.excerpt import excerpt
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True)
class ExecutionEnd:
    """How an execution ended: `report` is its outcome or its error, `stopped_at` is epoch ms."""

    status: ExecutionStatus
    stopped_at: int
    report: str | None


@dataclass(frozen=True)
class ExecutionStart:
    """An execution that was started; `started_at` (epoch ms) is None if Step Functions did not say when."""

    arn: str
    started_at: int | None


class Remediation:
    """Starts executions and checks on them. Blocking; raises TryAgain and CannotBeDone."""

    def __init__(self, client: SFNClient, state_machine_arn: str, names: TableNames | None = None) -> None:
        """`names` are the tables that the state machine must serve."""
        self._client = client
        look = partial(evidence_of_machine, client, state_machine_arn)
        self._ours = OneDeployment(look, names) if names else None
        self._arn = MachineArn.of(state_machine_arn)

    def start(self, alert: Alert) -> ExecutionStart:
        """
        Start the remediation of an approved alert.

        Safe to repeat: the execution is named after the alert, so ExecutionAlreadyExists means that an earlier call
        succeeded and only its response was lost.
        """
        must_be_ours(_SFN, self._ours)
        request = {"stateMachineArn": self._arn.given, "name": execution_name(alert), "input": fitted(_input(alert))}
        try:
            answer = ask(_SFN, self._client.start_execution, "executionArn", "startDate", **request)
        except self._client.exceptions.ExecutionAlreadyExists:
            return self._started_before(request["name"])
        except (ClientError, BotoCoreError) as error:
            raise aws_failure(_SFN, error) from error
        return ExecutionStart(answer["executionArn"], _epoch_ms(answer["startDate"]))

    def end(self, execution_arn: str) -> ExecutionEnd | None:
        """
        Return how an execution ended, or None while it is running, or is to be redriven.

        Raises RunUnknown if Step Functions knows no such execution, or not yet: its answers are eventually consistent.
        NoExecution if that is no ARN of one.
        Any other failure, such as an expired token or a permission missing for a while, says nothing about the
        execution: TryAgain.
        """
        try:
            answer: Any = ask(_SFN, self._client.describe_execution, "status", executionArn=execution_arn)
        except self._client.exceptions.ExecutionDoesNotExist as error:
            raise RunUnknown(str(aws_failure(_SFN, error))) from error
        except (self._client.exceptions.InvalidArn, ParamValidationError) as error:
            raise NoExecution(str(aws_failure(_SFN, error))) from error
        except (ClientError, BotoCoreError) as error:
            raise TryAgain(str(aws_failure(_SFN, error))) from error
        if answer["status"] not in _ENDS:
            return None
        if "stopDate" not in answer:
            raise TryAgain("Step Functions says that the run ended, but not when")
        report = _outcome(answer) if answer["status"] == "SUCCEEDED" else _error(answer)
        return ExecutionEnd(ExecutionStatus(answer["status"]), _epoch_ms(answer["stopDate"]), report)

    def _started_before(self, name: str) -> ExecutionStart:
        """Find an execution that exists. Raises TryAgain if Step Functions does not show it yet."""
        arns = self._arn.execution_arns(name)
        try:
            found = self._described(arns)
            if found is None and len(arns) > 1:
                found = self._listed(name)
        except (ClientError, BotoCoreError, TryAgain) as error:
            if len(arns) > 1:
                raise TryAgain(f"an execution {name} exists, but cannot be found for now ({error})") from error
            found = None
        # It exists; only its start time is unknown.
        return found or ExecutionStart(arns[0], None)

    def _described(self, arns: list[str]) -> ExecutionStart | None:
        for arn in arns:
            try:
                answer = ask(_SFN, self._client.describe_execution, "startDate", executionArn=arn)
            except (self._client.exceptions.ExecutionDoesNotExist, self._client.exceptions.InvalidArn):
                continue
            return ExecutionStart(arn, _epoch_ms(answer["startDate"]))
        return None

    def _listed(self, name: str) -> ExecutionStart:
        """Find an execution among the machine's newest, whichever version or alias started it."""
        request: dict[str, Any] = {"stateMachineArn": self._arn.machine, "maxResults": _PER_PAGE}
        for _ in range(_MOST_PAGES):
            answer: Any = ask(_SFN, self._client.list_executions, "executions", **request)
            for each in answer["executions"]:
                if each["name"] == name:
                    return ExecutionStart(each["executionArn"], _epoch_ms(each["startDate"]))
            if not answer.get("nextToken"):
                break
            request["nextToken"] = answer["nextToken"]
        raise TryAgain("Step Functions does not show it yet")


_SFN = AwsService.STEP_FUNCTIONS
_PER_PAGE = 1_000
_MOST_PAGES = 10
"""The newest come first, and an execution that is looked for was started a short while ago."""

_ENDS = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})


def _epoch_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _input(alert: Alert) -> dict[str, Any]:
    attempt = alert.metadata.execution.attempt if alert.metadata.execution else 1
    approved_at = alert.approved_at or alert.updated_at
    whole = alert.model_dump(by_alias=True, exclude_none=True, exclude={"metadata"})
    evidence = alert.metadata.evidence
    return {
        **whole,
        "attempt": attempt,
        "facts": evidence.facts if evidence else {},
        **planned_input(alert),
        "outcomeKey": f"{alert.alert_id}#{attempt}",
        "outcomeTtl": approved_at // 1000 + AUDIT_RETENTION_SECONDS,
    }


def _outcome(answer: dict[str, Any]) -> str | None:
    try:
        output = json.loads(answer.get("output") or "null")
    except (RecursionError, ValueError):
        return None
    outcome = output.get("outcome") if isinstance(output, dict) else None
    return excerpt(str(outcome), LONGEST_REPORT) if outcome else None


def _error(answer: dict[str, Any]) -> str | None:
    parts = [str(answer[part]) for part in ("error", "cause") if answer.get(part)]
    return excerpt(": ".join(parts), LONGEST_REPORT) or None
