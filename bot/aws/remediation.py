"""Remediations as executions in Step Functions (a Standard workflow)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.aws.failures import aws_failure
from bot.aws.wire import json_text
from bot.errors import CannotBeDone, TryAgain
from rules.alert.alert import Alert
from rules.alert.alert_metadata import ExecutionStatus
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS
from rules.lifecycle.carrying_out import execution_name
from rules.text.excerpt import excerpt

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_stepfunctions import SFNClient

_LONGEST_TOLD = 500


@dataclass(frozen=True)
class ExecutionEnd:
    """How an execution ended: `told` is its outcome or its error, `stopped_at` is epoch ms."""

    status: ExecutionStatus
    stopped_at: int
    told: str | None


@dataclass(frozen=True)
class ExecutionStart:
    """An execution that was started; `started_at` (epoch ms) is None if Step Functions did not say when."""

    arn: str
    started_at: int | None


class Remediation:
    """Starts executions and checks on them. Blocking; raises TryAgain and CannotBeDone."""

    def __init__(self, client: SFNClient, state_machine_arn: str) -> None:
        self._client = client
        self._arn = state_machine_arn

    def start(self, alert: Alert) -> ExecutionStart:
        """
        Start the remediation of an approved alert.

        Safe to repeat: the execution is named after the alert, so ExecutionAlreadyExists means that an earlier call
        succeeded and only its response was lost.
        """
        name = execution_name(alert)
        try:
            answer = self._client.start_execution(stateMachineArn=self._arn, name=name, input=json_text(_input(alert)))
        except self._client.exceptions.ExecutionAlreadyExists:
            return self._started_before(f"{self._arn.replace(':stateMachine:', ':execution:')}:{name}")
        except (ClientError, BotoCoreError) as error:
            raise aws_failure("Step Functions", error) from error
        return ExecutionStart(answer["executionArn"], _epoch_ms(answer["startDate"]))

    def end(self, execution_arn: str) -> ExecutionEnd | None:
        """
        Return how an execution ended, or None while it is running.

        Raises CannotBeDone only if the execution does not exist. Any other failure, such as an expired token or a
        permission missing for a while, says nothing about the execution: TryAgain.
        """
        try:
            answer: Any = self._client.describe_execution(executionArn=execution_arn)
        except self._client.exceptions.ExecutionDoesNotExist as error:
            raise CannotBeDone(str(aws_failure("Step Functions", error))) from error
        except (ClientError, BotoCoreError) as error:
            raise TryAgain(str(aws_failure("Step Functions", error))) from error
        if answer["status"] not in _ENDS:
            return None
        told = _outcome(answer) if answer["status"] == "SUCCEEDED" else _error(answer)
        return ExecutionEnd(ExecutionStatus(answer["status"]), _epoch_ms(answer["stopDate"]), told)

    def _started_before(self, arn: str) -> ExecutionStart:
        try:
            answer = self._client.describe_execution(executionArn=arn)
        except (ClientError, BotoCoreError):
            # It exists; only its start time is unknown.
            return ExecutionStart(arn, None)
        return ExecutionStart(arn, _epoch_ms(answer["startDate"]))


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
        "outcomeKey": f"{alert.alert_id}#{attempt}",
        "outcomeTtl": approved_at // 1000 + AUDIT_RETENTION_SECONDS,
    }


def _outcome(answer: dict[str, Any]) -> str | None:
    try:
        output = json.loads(answer.get("output") or "null")
    except ValueError:
        return None
    outcome = output.get("outcome") if isinstance(output, dict) else None
    return excerpt(str(outcome), _LONGEST_TOLD) if outcome else None


def _error(answer: dict[str, Any]) -> str | None:
    parts = [str(answer[part]) for part in ("error", "cause") if answer.get(part)]
    return excerpt(": ".join(parts), _LONGEST_TOLD) or None
