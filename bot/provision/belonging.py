"""Refusing to give one deployment's role, state machine or topic to another deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot.errors import NotTogether
from bot.provision.evidence import TablesServed, evidence_of_machine, evidence_of_topic
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient


def must_serve(names: TableNames, found: Iterable[TablesServed], otherwise: str) -> list[str]:
    """
    Return what could not be read, in words.

    Raises NotTogether, which names whatever serves other tables and ends with the sentence `otherwise`.
    """
    found = list(found)
    lines = [f"{each.what} serves {', '.join(others)}" for each in found if (others := each.others(names))]
    if lines:
        ours = ", ".join(names.model_dump().values())
        raise NotTogether(f"{'; '.join(lines)}. The tables of this deployment are {ours}. {otherwise}")
    return [each for evidence in found for each in evidence.unread]


def must_belong_together(step_functions: SFNClient, sns: SNSClient, names: TableNames, *arns: str) -> list[str]:
    """
    Check that a state machine and a topic (their ARNs, in this order) serve some tables, and are in their region.

    Return what could not be read, in words. Raises NotTogether.
    """
    machine_arn, topic_arn = arns
    found = [evidence_of_machine(step_functions, machine_arn), evidence_of_topic(sns, topic_arn)]
    unread = must_serve(names, found, _OTHERWISE)
    _must_be_in(step_functions.meta.region_name, *arns)
    return unread


def _must_be_in(region: str, *arns: str) -> None:
    lines = [f"{arn} is in {other}" for arn in arns if (other := arn.split(":")[_REGION]) != region]
    if lines:
        raise NotTogether(f"{'; '.join(lines)}. The tables of this deployment are in {region}. {_OTHERWISE}")


class OneDeployment:
    """
    Whether a state machine or a topic serves these tables, asked until it is known; then never again.

    What may not be read is taken for these tables': it was said at the start.
    """

    def __init__(self, look: Callable[[], TablesServed], names: TableNames) -> None:
        self._look = look
        self._names = names
        self._is_confirmed = False

    def must_be(self) -> bool:
        """Return whether it is known. Raises NotTogether."""
        if not self._is_confirmed:
            evidence = self._look()
            must_serve(self._names, [evidence], _OTHERWISE)
            self._is_confirmed = not evidence.is_late
        return self._is_confirmed


_REGION = 3
"""Its place in an ARN."""

_OTHERWISE = (
    "An approval here would start another deployment's remediation: give the ARNs and the tables of one deployment "
    "(AIOPS_STATE_MACHINE_ARN, AIOPS_SNS_TOPIC_ARN, AIOPS_…_TABLE, AWS_REGION)."
)
