"""The remediation's state machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bot.errors import NotProvisioned
from bot.provision.resources import tags_of
from bot.runtime.project_files import read_project_file
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_stepfunctions import SFNClient

_ROLE_TRIES = 8
_ROLE_PAUSE_SECONDS = 3.0
"""A new IAM role cannot be assumed for the first few seconds."""


def state_machine_named(client: SFNClient, name: str) -> str | None:
    """Return the ARN of the state machine of a name, if there is one. Raises ClientError."""
    for page in client.get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if machine["name"] == name:
                return machine["stateMachineArn"]
    return None


def create_state_machine(
    client: SFNClient,
    name: str,
    role_arn: str,
    names: TableNames,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Create the state machine of some tables; return its ARN. Raises NotProvisioned, ClientError."""
    definition = load_definition().replace("${CoordinationTable}", names.coordination)
    tags: list[Any] = [{"key": key, "value": value} for key, value in tags_of(names).items()]
    for _ in range(_ROLE_TRIES):
        try:
            created = client.create_state_machine(
                name=name, definition=definition, roleArn=role_arn, type="STANDARD", tags=tags
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "AccessDeniedException":
                raise
            pause(_ROLE_PAUSE_SECONDS)
            continue
        return created["stateMachineArn"]
    raise NotProvisioned(f"Step Functions may not assume {role_arn}. Run `aiops init` again in a minute.")


def load_definition() -> str:
    """Return the definition of the remediation in Amazon States Language."""
    return read_project_file("deploy/remediation.asl.json")
