"""Which tables a role, a state machine or a topic serves: read from its tags, its policy, its definition."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.provision.machine_arn import MachineArn
from bot.provision.resources import tagged_tables
from storage.calls import UNREADABLE
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

OUTCOMES = "remediation-outcome"
"""The partition of the coordination table that the state machine writes, and what its policy and definition name."""

_ABSENT = frozenset({"NoSuchEntity", "NotFound", "NotFoundException", "ResourceNotFound", "StateMachineDoesNotExist"})
_NEVER_READ = re.compile("Denied|Authoriz|InvalidArn|InvalidParameter|InvalidState|Validation|UnknownOperation")
"""
Parts of error codes for which a retry is pointless: a permission that is optional, or a call that a stand-in lacks.
"""

_TABLE_ARN = re.compile(r"arn:[^:]+:dynamodb:([^:]*):[^:]*:table/([A-Za-z0-9_.-]+)")


@dataclass(frozen=True)
class TablesServed:
    """
    Which tables a resource serves, as far as it says.

    `tagged` are tables by kind; `written` are those that may be the coordination table, of which one must be ours.
    `unread` says why something could not be read; `is_late` is whether that may pass.
    """

    what: str
    tagged: dict[str, str]
    written: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()
    is_late: bool = False

    def others(self, names: TableNames) -> list[str]:
        """Return the tables that it serves instead of these; none if it serves these, or says nothing."""
        ours = {kind: _without_arn(name) for kind, name in names.model_dump().items()}
        others = {table for kind, table in self.tagged.items() if _without_arn(table) != ours[kind]}
        # Tags may have been copied along with a machine: what it writes counts as well.
        return sorted(others if ours["coordination"] in self.written else others | self.written)


class EvidenceReader:
    """Reads evidence; what may not be read, or is not there, is no evidence."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._unread: list[str] = []
        self._is_unreachable = False
        self._is_late = False

    def ask(self, about: str, operation: Callable[..., Any], **request: Any) -> dict[str, Any]:
        """Return an answer; an empty one if the resource is not there or the answer may not be had."""
        if self._is_unreachable:
            return {}
        try:
            answer: dict[str, Any] = operation(**request)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code not in _ABSENT:
                self._unread.append(f"{about} of {self._what}: {code}")
                self._is_late |= _NEVER_READ.search(code) is None
            return {}
        except (BotoCoreError, *UNREADABLE) as error:
            self._is_unreachable = self._is_late = True
            self._unread.append(f"{about} of {self._what}: {type(error).__name__}")
            return {}
        return answer

    def found(self, tags: dict[str, str], *written: str) -> TablesServed:
        """Return all that was read."""
        return TablesServed(self._what, tagged_tables(tags), frozenset(written), tuple(self._unread), self._is_late)


def evidence_of_role(client: IAMClient, role: str, policy: str, region: str) -> TablesServed:
    """
    Return which tables a role serves, by the policy that lets it write outcomes or, without that, by its tags.

    A role stands in all regions, so tables of another `region` are another deployment's, whatever they are called.
    """
    reading = EvidenceReader(f"the role {role}")
    document = reading.ask("the policy", client.get_role_policy, RoleName=role, PolicyName=policy)
    written = list(_tables_of_policy(document.get("PolicyDocument"), region))
    tags = [] if written else reading.ask("the tags", client.list_role_tags, RoleName=role).get("Tags", [])
    return reading.found({each["Key"]: each["Value"] for each in tags}, *written)


def evidence_of_machine(client: SFNClient, arn: str) -> TablesServed:
    """Return which tables a state machine serves, by its tags or by the states that write its outcomes."""
    machine = MachineArn.of(arn)
    reading = EvidenceReader(f"the state machine {arn}")
    tags = reading.ask("the tags", client.list_tags_for_resource, resourceArn=machine.machine).get("tags", [])
    described = reading.ask("the definition", client.describe_state_machine, stateMachineArn=machine.machine)
    return reading.found(
        {each["key"]: each["value"] for each in tags}, *_tables_of_definition(described.get("definition"))
    )


def evidence_of_topic(client: SNSClient, arn: str) -> TablesServed:
    """Return which tables a topic serves, by its tags."""
    reading = EvidenceReader(f"the topic {arn}")
    tags = reading.ask("the tags", client.list_tags_for_resource, ResourceArn=arn).get("Tags", [])
    return reading.found({each["Key"]: each["Value"] for each in tags})


def _tables_of_policy(document: Any, region: str) -> Iterator[str]:
    """Yield the tables of the statements that are about outcomes, with their region where it is another."""
    policy = _parsed(document)
    statements = policy.get("Statement", []) if isinstance(policy, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        if OUTCOMES in json.dumps(statement):
            for its_region, table in _TABLE_ARN.findall(json.dumps(statement.get("Resource", ""))):
                yield table if its_region == region else f"{table} in {its_region}"


def _tables_of_definition(definition: Any) -> Iterator[str]:
    """Yield the tables of the states that write outcomes; an operator's states may write tables of their own."""
    values = [_parsed(definition)]
    while values:
        match values.pop():
            case {"TableName": str() as table, "Item": item} if OUTCOMES in json.dumps(item):
                yield _without_arn(table)
            case dict() as inner:
                values += inner.values()
            case list() as inner:
                values += inner


def _without_arn(table: str) -> str:
    return table.rsplit("/", 1)[-1]


def _parsed(document: Any) -> Any:
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return None
