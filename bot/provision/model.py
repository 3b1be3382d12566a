"""Whether the installed state machine is a model: one that reaches nobody, as the shipped one is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.provision.evidence import OUTCOMES
from bot.provision.machine_arn import MachineArn
from bot.runtime.worker_threads import WorkerThreads

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_stepfunctions import SFNClient

_READS, _WRITES = "arn:aws:states:::dynamodb:getItem", "arn:aws:states:::dynamodb:putItem"


class InstalledMachine:
    """The state machine that approvals start. Until it was looked at, it counts as one that an operator connected."""

    def __init__(self, client: SFNClient, arn: str, workers: WorkerThreads) -> None:
        self._client = client
        self._arn = arn
        self._workers = workers
        self.is_model = False

    async def look(self) -> None:
        """Look at its definition; what cannot be read stays as it was seen last."""
        try:
            self.is_model = await self._workers.run(self._read)
        except (ClientError, BotoCoreError):
            return

    def _read(self) -> bool:
        return is_model(describe(self._client, self._arn).get("definition"))


def describe(client: SFNClient, arn: str) -> Any:
    """Describe a state machine, or the newest version that its alias leads to. Raises ClientError."""
    if MachineArn.of(arn).is_alias:
        routes = client.describe_state_machine_alias(stateMachineAliasArn=arn)["routingConfiguration"]
        arn = routes[0]["stateMachineVersionArn"]
    return client.describe_state_machine(stateMachineArn=arn)


def is_model(definition: Any) -> bool:
    """Return whether a definition has no task but such as read, and the one that writes outcomes for the bot."""
    try:
        tasks = list(_tasks(json.loads(definition)))
    except (TypeError, ValueError):
        return False
    return all(map(_reaches_nobody, tasks))


def _reaches_nobody(task: dict[str, Any]) -> bool:
    writes_outcome = task.get("Resource") == _WRITES and OUTCOMES in json.dumps(task)
    return writes_outcome or task.get("Resource") == _READS


def _tasks(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("Type") == "Task":
            yield value
        for inner in value.values():
            yield from _tasks(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tasks(inner)
