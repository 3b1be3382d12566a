"""The IAM role of the state machine: it may write its outcomes and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_iam import IAMClient

ROLE_NAME = "aiops-remediation"
_POLICY_NAME = "write-outcomes"


def ensure_role(client: IAMClient, coordination_table_arn: str) -> tuple[str, list[str]]:
    """Create the role if it is missing and set its policy; return its ARN and what was done."""
    done: list[str] = []
    try:
        arn = client.get_role(RoleName=ROLE_NAME)["Role"]["Arn"]
    except client.exceptions.NoSuchEntityException:
        created = client.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(_TRUST))
        arn = created["Role"]["Arn"]
        done.append(f"created the role {ROLE_NAME}")
    policy = _policy(coordination_table_arn)
    if not _has(client, policy):
        client.put_role_policy(RoleName=ROLE_NAME, PolicyName=_POLICY_NAME, PolicyDocument=json.dumps(policy))
        done.append(f"set the policy {_POLICY_NAME} of {ROLE_NAME}")
    return arn, done


def _has(client: IAMClient, policy: dict[str, object]) -> bool:
    try:
        found = client.get_role_policy(RoleName=ROLE_NAME, PolicyName=_POLICY_NAME)["PolicyDocument"]
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
                "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["remediation-outcome"]}},
            }
        ],
    }
