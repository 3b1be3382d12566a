"""The remediation's state machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bot.errors import NotProvisioned
from bot.runtime.project_files import read_project_file

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_stepfunctions import SFNClient

STATE_MACHINE_NAME = "aiops-remediation"
_ROLE_TRIES = 8
_ROLE_PAUSE_SECONDS = 3.0
"""A new IAM role cannot be assumed for the first few seconds."""


def ensure_state_machine(
    client: SFNClient, role_arn: str, coordination_table: str, pause: Callable[[float], None] = time.sleep
) -> tuple[str, list[str]]:
    """
    Create the state machine if there is none of this name; return its ARN and what was done.

    An existing one is not changed: its definition may be the operator's own. Raises NotProvisioned, ClientError.
    """
    for page in client.get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if machine["name"] == STATE_MACHINE_NAME:
                return machine["stateMachineArn"], []
    definition = load_definition().replace("${CoordinationTable}", coordination_table)
    for _ in range(_ROLE_TRIES):
        try:
            created = client.create_state_machine(
                name=STATE_MACHINE_NAME, definition=definition, roleArn=role_arn, type="STANDARD"
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "AccessDeniedException":
                raise
            pause(_ROLE_PAUSE_SECONDS)
            continue
        return created["stateMachineArn"], [f"created the state machine {STATE_MACHINE_NAME}"]
    raise NotProvisioned(f"Step Functions may not assume {role_arn}. Run `aiops init` again in a minute.")


def load_definition() -> str:
    """Return the definition of the remediation in Amazon States Language."""
    return read_project_file("deploy/remediation.asl.json")
