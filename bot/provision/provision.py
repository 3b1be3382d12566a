"""Everything that `aiops run` needs in AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.provision.role import ensure_role
from bot.provision.state_machine import ensure_state_machine
from bot.provision.topic import ensure_topic
from storage.calls import call
from storage.setup import ensure_table
from storage.tables import TableNames, tables

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient


@dataclass
class Provisioned:
    """What `aiops run` needs to know, and what was created; an empty `done` means that everything existed."""

    state_machine_arn: str
    topic_arn: str
    done: list[str] = field(default_factory=list)

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
    dynamodb: DynamoDBClient, iam: IAMClient, step_functions: SFNClient, sns: SNSClient, names: TableNames
) -> Provisioned:
    """
    Create what is missing and return what is there now. Safe to repeat.

    Raises TableDiffers, StorageUnavailable, NotProvisioned, ClientError.
    """
    done: list[str] = []
    for table in tables(names):
        done += ensure_table(dynamodb, table)
    table_arn = call(dynamodb.describe_table, TableName=names.coordination)["Table"]["TableArn"]
    role_arn, did = ensure_role(iam, table_arn)
    done += did
    machine_arn, did = ensure_state_machine(step_functions, role_arn, names.coordination)
    done += did
    topic_arn, did = ensure_topic(sns)
    return Provisioned(machine_arn, topic_arn, done + did)
