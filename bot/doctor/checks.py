"""The checks of `aiops doctor`; each runs whatever the others found."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from slack_sdk.web.async_client import AsyncWebClient

from bot.access.load import policy_of
from bot.access.policy_in_use import PolicyInUse
from bot.doctor.check_result import CheckResult, guarded, unknown
from bot.doctor.operator_files import REMEDIATIONS, check_playbook, check_remediations, check_rules, loaded_rules
from bot.doctor.routes import check_routes
from bot.doctor.schedules import check_schedules
from bot.doctor.slack_checks import slack_checks
from bot.doctor.stations import (
    LEADER,
    METRICS,
    NAMES,
    REGISTER,
    check_leader,
    check_metrics,
    check_names,
    check_register,
)
from bot.doctor.versions import check_versions
from bot.errors import NotTogether, SettingsRefused
from bot.provision.belonging import must_belong_together
from bot.provision.model import describe, is_model
from bot.runtime.clock import Clock
from bot.runtime.runtime import new_id
from bot.runtime.setting_types import EvaluatedBy
from bot.settings import RunSettings
from rules.alert.errors import InvalidRules
from rules.stations.register import NO_STATIONS, Register
from storage.calls import said_by
from storage.data_versions import DataVersions
from storage.errors import AccessDenied, StorageError, StorageUnavailable, TimeRefused
from storage.fleet import FleetSnapshots
from storage.setup import table_faults
from storage.tables import Table, tables

Ids = tuple[str, ...]
_TOGETHER = "state machine and topic serve these tables"


async def all_checks(
    settings: RunSettings, slack: AsyncWebClient, clients: dict[str, Any], clock: Clock
) -> list[CheckResult]:
    """Run every check and return the results in order."""
    rules = loaded_rules(settings.rule_files)
    register = NO_STATIONS if isinstance(rules, InvalidRules) else rules.register
    findings = [guarded("rules", lambda: check_rules(rules))]
    findings += [guarded("playbook", lambda: check_playbook(settings.rule_files, register))]
    policy, named, channels = _policy(settings, None if isinstance(rules, InvalidRules) else register)
    findings += [*policy, *[each async for each in slack_checks(channels, named, slack, clock)]]
    findings += await check_schedules(settings, clock)
    findings += await asyncio.to_thread(_aws_checks, settings, clients, register)
    return findings


def _policy(settings: RunSettings, register: Register | None) -> tuple[list[CheckResult], Ids, Ids]:
    """Return whether the policy can be used, and the ids of everybody and of every channel that it names."""
    channel = settings.alert_channel
    try:
        policy = policy_of(settings.policy_file, settings.approvers, settings.managers)
    except SettingsRefused as refused:
        return (
            [CheckResult("policy", f"{refused}\nA running bot keeps the one that it has; none starts with this.")],
            (*settings.approvers, *settings.managers),
            (channel,),
        )
    source = settings.policy_file or "AIOPS_APPROVERS decide, AIOPS_MANAGERS read the audit"
    found = [CheckResult(f"policy: {source}"), *check_routes(policy, register)]
    return found, policy.ids((*policy.members,)), PolicyInUse(policy, channel=channel).channels()


def _aws_checks(settings: RunSettings, clients: dict[str, Any], register: Register = NO_STATIONS) -> list[CheckResult]:
    machine, topic, dynamodb = settings.state_machine_arn, settings.sns_topic_arn, clients["dynamodb"]
    coordination = settings.tables.coordination
    snapshots = FleetSnapshots(dynamodb, coordination, lambda _broken: None, new_id)
    checks: dict[str, Callable[[], CheckResult]] = {
        f"table {table.name}": partial(_table, dynamodb, table) for table in tables(settings.tables)
    }
    checks |= {
        METRICS: lambda: check_metrics(snapshots),
        NAMES: lambda: check_names(snapshots),
        **_leader(settings, snapshots),
        **({REGISTER: lambda: check_register(snapshots, register)} if register.stations else {}),
        "data version": lambda: check_versions(DataVersions(dynamodb, coordination)),
        f"state machine {machine}": lambda: _aws(
            f"state machine {machine}", lambda: describe(clients["stepfunctions"], machine)
        ),
        f"topic {topic}": lambda: _aws(f"topic {topic}", lambda: clients["sns"].get_topic_attributes(TopicArn=topic)),
        _TOGETHER: lambda: _one_deployment(settings, clients),
        **_copilot(settings, clients.get("copilot")),
        REMEDIATIONS: lambda: _remediations(settings, clients["stepfunctions"], register),
    }
    return [guarded(what, check) for what, check in checks.items()]


def _leader(settings: RunSettings, snapshots: FleetSnapshots) -> dict[str, Callable[[], CheckResult]]:
    if settings.evaluation is EvaluatedBy.FUNCTIONS:
        return {}
    return {LEADER: lambda: check_leader(snapshots, settings.evaluation_interval_seconds)}


def _table(client: Any, table: Table) -> CheckResult:
    what = f"table {table.name}"
    try:
        faults = table_faults(client, table)
    except StorageUnavailable as failure:
        return CheckResult(what, f"{failure} {_REACH}")
    except TimeRefused as failure:
        return CheckResult(what, str(failure))
    except AccessDenied as failure:
        return CheckResult(what, f"{failure} {_PERMISSIONS}")
    except StorageError as failure:
        return CheckResult(what, str(failure))
    added = all(each.startswith(("the index", "TTL")) for each in faults)
    fix = "`aiops init` adds it." if added else "Keys cannot be changed: name another table, and run `aiops init`."
    return CheckResult(what, f"{'; '.join(faults)}. {fix}" if faults else None)


def _copilot(settings: RunSettings, fault: Callable[[], str | None] | None) -> dict[str, Callable[[], CheckResult]]:
    what = f"copilot {settings.copilot_model}"
    return {} if fault is None else {what: lambda: CheckResult(what, fault())}


def _remediations(settings: RunSettings, client: Any, register: Register) -> CheckResult:
    try:
        definition = describe(client, settings.state_machine_arn)["definition"]
    except (ClientError, BotoCoreError):
        # Its own line says what is wrong with it.
        return unknown(f"{REMEDIATIONS}: it cannot be read", "The line of the state machine says what to do.")
    return check_remediations(definition, settings.rule_files, register)


def _one_deployment(settings: RunSettings, clients: dict[str, Any]) -> CheckResult:
    what = _TOGETHER
    arns = settings.state_machine_arn, settings.sns_topic_arn
    try:
        unread = must_belong_together(clients["stepfunctions"], clients["sns"], settings.tables, *arns)
    except NotTogether as elsewhere:
        return CheckResult(what, str(elsewhere))
    if unread:
        return unknown(f"{what}: not known, {'; '.join(unread)} could not be read", _PERMISSIONS)
    return CheckResult(what)


def _aws(what: str, look: Callable[[], Any]) -> CheckResult:
    try:
        found = look()
    except (ClientError, BotoCoreError) as error:
        return _not_seen(what, error)
    if isinstance(found, dict) and found.get("type") == "EXPRESS":
        return CheckResult(what, "is an EXPRESS workflow: those run twice when started twice. Use a STANDARD one.")
    if isinstance(found, dict) and "definition" in found and is_model(found["definition"]):
        return CheckResult(f"{what}: MODEL, nobody is sent until it has tasks of yours")
    return CheckResult(what)


_REACH = "Try again; check region, endpoint, network and proxy."
_PERMISSIONS = "Compare the permissions with docs/operating.md, Permissions."
_DENIED = ("AccessDenied", "AuthorizationError", "NotAuthorized")
_CREDENTIALS = ("ExpiredToken", "UnrecognizedClient", "InvalidClientToken", "SignatureDoesNotMatch", "InvalidSignature")


def _not_seen(what: str, error: ClientError | BotoCoreError) -> CheckResult:
    """Return what to do when AWS does not show something. Who may not look does not know whether it is there."""
    said = said_by(error).rstrip(".")
    code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
    if code.startswith(_DENIED):
        return unknown(f"{what}: {said}", f"It may be there. {_PERMISSIONS}")
    if code.startswith(_CREDENTIALS) or isinstance(error, NoCredentialsError | PartialCredentialsError):
        return CheckResult(what, f"{said}. Check the credentials (and the clock, which signs with them).")
    if not code:
        return CheckResult(what, f"{said}. {_REACH}")
    return CheckResult(what, f"{said}. Create it with `aiops init`, or correct the ARN.")
