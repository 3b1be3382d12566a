"""The IAM role of the state machine: it may write its outcomes and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bot.provision.evidence import OUTCOMES

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_iam import IAMClient

POLICY_NAME = "write-outcomes"


def ensure_role(
    client: IAMClient, name: str, coordination_table_arn: str, tags: dict[str, str]
) -> tuple[str, list[str]]:
    """Create the role if it is missing and set its policy; return its ARN and what was done."""
    done: list[str] = []
    try:
        arn = client.get_role(RoleName=name)["Role"]["Arn"]
    except client.exceptions.NoSuchEntityException:
        tagged: list[Any] = [{"Key": key, "Value": value} for key, value in tags.items()]
        created = client.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST), Tags=tagged)
        arn = created["Role"]["Arn"]
        done.append(f"created the role {name}")
    policy = _policy(coordination_table_arn)
    if not _has(client, name, policy):
        client.put_role_policy(RoleName=name, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(policy))
        done.append(f"set the policy {POLICY_NAME} of {name}")
    return arn, done


def _has(client: IAMClient, name: str, policy: dict[str, object]) -> bool:
    try:
        found = client.get_role_policy(RoleName=name, PolicyName=POLICY_NAME)["PolicyDocument"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchEntity":
            return False
        raise
    return (json.loads(found) if isinstance(found, str) else found) == policy


_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def _policy(coordination_table_arn: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:PutItem"],
                "Resource": [coordination_table_arn],
                "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [OUTCOMES]}},
            }
        ],
    }
