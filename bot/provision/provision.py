"""Everything that `aiops run` needs in AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.provision.belonging import must_serve
from bot.provision.evidence import TablesServed, evidence_of_machine, evidence_of_role, evidence_of_topic
from bot.provision.resources import ResourceNames, tags_of
from bot.provision.role import POLICY_NAME, ensure_role
from bot.provision.state_machine import create_state_machine, state_machine_named
from bot.provision.topic import create_topic, topic_named
from storage.calls import call
from storage.setup import ensure_table
from storage.tables import TableNames, tables

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

STANDARD = ResourceNames()


@dataclass
class Provisioned:
    """What `aiops run` needs to know, and what was created; an empty `done` means that everything existed."""

    state_machine_arn: str
    topic_arn: str
    done: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    """What could not be read of the resources that existed; they may serve other tables."""

    def environment(self, names: TableNames) -> dict[str, str]:
        """Return the environment variables for `aiops run`, without table names that are the default."""
        defaults = TableNames()
        variables = {
            "AIOPS_METRICS_TABLE": (names.metrics, defaults.metrics),
            "AIOPS_ALERTS_TABLE": (names.alerts, defaults.alerts),
            "AIOPS_AUDIT_TABLE": (names.audit, defaults.audit),
            "AIOPS_COORDINATION_TABLE": (names.coordination, defaults.coordination),
        }
        chosen = {variable: name for variable, (name, default) in variables.items() if name != default}
        return chosen | {"AIOPS_STATE_MACHINE_ARN": self.state_machine_arn, "AIOPS_SNS_TOPIC_ARN": self.topic_arn}


def provision(
    dynamodb: DynamoDBClient,
    iam: IAMClient,
    step_functions: SFNClient,
    sns: SNSClient,
    names: TableNames,
    resources: ResourceNames = STANDARD,
) -> Provisioned:
    """
    Create what is missing and return what is there now. Safe to repeat.

    Existing resources are not changed, but for the role's policy: what they do may be the operator's own. Raises
    NotTogether, before anything is changed, if one of them serves other tables; TableDiffers, StorageUnavailable,
    NotProvisioned, ClientError.
    """
    look = partial(_there, iam, step_functions, sns, resources, dynamodb.meta.region_name)
    there = look()
    unclear = must_serve(names, there.evidence, f"Nothing was changed. {_OTHERWISE}")
    done: list[str] = []
    for table in tables(names):
        done += ensure_table(dynamodb, table)
    if done:
        # Tables take a while to be made; another deployment may have been made meanwhile.
        there = look()
        unclear = must_serve(names, there.evidence, f"Besides the tables nothing was made. {_OTHERWISE}")
    table_arn = call(dynamodb.describe_table, "Table", TableName=names.coordination)["Table"]["TableArn"]
    role_arn, did = ensure_role(iam, resources.role, table_arn, tags_of(names))
    done += did
    machine_arn, topic_arn = there.machine_arn, there.topic_arn
    if machine_arn is None:
        machine_arn = create_state_machine(step_functions, resources.state_machine, role_arn, names)
        done.append(f"created the state machine {resources.state_machine}")
    if topic_arn is None:
        topic_arn = create_topic(sns, resources.topic, tags_of(names))
        done.append(f"created the topic {resources.topic}")
    return Provisioned(machine_arn, topic_arn, done, unclear)


@dataclass(frozen=True)
class _There:
    """The machine and the topic that are there, and which tables they and the role serve."""

    machine_arn: str | None
    topic_arn: str | None
    evidence: list[TablesServed]


def _there(iam: IAMClient, step_functions: SFNClient, sns: SNSClient, resources: ResourceNames, region: str) -> _There:
    machine_arn = state_machine_named(step_functions, resources.state_machine)
    topic_arn = topic_named(sns, resources.topic)
    found = [evidence_of_role(iam, resources.role, POLICY_NAME, region)]
    found += [evidence_of_machine(step_functions, machine_arn)] if machine_arn else []
    found += [evidence_of_topic(sns, topic_arn)] if topic_arn else []
    return _There(machine_arn, topic_arn, found)


_OTHERWISE = (
    "One account holds one deployment: use another account for these tables, or give the table "
    "names and the region of the deployment that is there."
)
