"""The checks of `aiops doctor`; each runs whatever the others found."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.check_result import CheckResult, guarded, guarded_call
from bot.doctor.operator_files import REMEDIATIONS, check_playbook, check_remediations, check_rules, loaded_rules
from bot.doctor.stations import METRICS, NAMES, REGISTER, check_metrics, check_names, check_register
from bot.doctor.versions import check_versions
from bot.errors import NotTogether
from bot.provision.belonging import must_belong_together
from bot.provision.model import describe, is_model
from bot.runtime.clock import Clock
from bot.runtime.runtime import new_id
from bot.settings import RunSettings
from bot.slack.calls import call
from bot.slack.channel import AlertChannel
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from bot.slack.manifest import load_manifest
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People
from rules.alert.errors import InvalidRules
from rules.stations.register import NO_STATIONS, Register
from storage.calls import said_by
from storage.data_versions import DataVersions
from storage.errors import StorageError
from storage.fleet import FleetSnapshots
from storage.setup import table_faults
from storage.tables import Table, tables

_WORST_SKEW_SECONDS = 60
_TOGETHER = "state machine and topic serve these tables"


async def all_checks(
    settings: RunSettings, slack: AsyncWebClient, clients: dict[str, Any], clock: Clock
) -> list[CheckResult]:
    """Run every check and return the results in order."""
    rules = loaded_rules(settings.rule_files)
    register = NO_STATIONS if isinstance(rules, InvalidRules) else rules.register
    findings = [guarded("rules", lambda: check_rules(rules))]
    findings += [guarded("playbook", lambda: check_playbook(settings.rule_files, register))]
    findings += [each async for each in _slack_checks(settings, slack, clock)]
    findings += await asyncio.to_thread(_aws_checks, settings, clients, register)
    return findings


async def _slack_checks(settings: RunSettings, slack: AsyncWebClient, clock: Clock) -> AsyncIterator[CheckResult]:
    try:
        answer = await call(slack.auth_test)
    except SlackFailure as failure:
        yield CheckResult("Slack token", _fix(failure))
        return
    yield CheckResult(f"Slack token: the bot is {answer.get('user')} in {answer.get('team')}")
    yield guarded("scopes", lambda: _scopes(answer))
    yield guarded("clock", lambda: _clock(answer, clock))
    monotonic, what = clock.monotonic, f"alert channel {settings.alert_channel}"
    channel = AlertChannel(slack, RateLimits(monotonic), NewestBlocks(monotonic), Names(slack, monotonic))
    yield await guarded_call(what, lambda: _checked(what, lambda: channel.check(settings.alert_channel)))
    people = People(slack)
    for name in dict.fromkeys((*settings.approvers, *settings.managers)):
        yield await guarded_call(f"user or group {name}", partial(_checked_person, people, name))


def _headers(answer: Any) -> dict[str, Any]:
    return {name.lower(): value for name, value in (getattr(answer, "headers", None) or {}).items()}


def _scopes(answer: Any) -> CheckResult:
    granted = _headers(answer).get("x-oauth-scopes")
    if granted is None:
        return CheckResult("scopes: this Slack does not say which are granted")
    wanted = set(load_manifest()["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - {scope.strip() for scope in str(granted).split(",")})
    fix = f"missing: {', '.join(missing)}. Install the app again with the shipped manifest." if missing else None
    return CheckResult("scopes", fix)


def _clock(answer: Any, clock: Clock) -> CheckResult:
    try:
        theirs = parsedate_to_datetime(str(_headers(answer)["date"])).timestamp()
    except (KeyError, ValueError):
        return CheckResult("clock: this Slack does not tell the time")
    skew = clock.now_ms() / 1000 - theirs
    if abs(skew) <= _WORST_SKEW_SECONDS:
        return CheckResult(f"clock: {abs(skew):.0f} s from Slack's")
    return CheckResult("clock", f"this machine's clock is {skew:+.0f} s off Slack's; turn NTP on.")


async def _checked(what: str, check: Callable[[], Awaitable[Any]]) -> CheckResult:
    try:
        await check()
    except SlackFailure as failure:
        return CheckResult(what, _fix(failure))
    return CheckResult(what)


async def _checked_person(people: People, name: str) -> CheckResult:
    if name == "*":
        return CheckResult("approvers or managers: everyone in the workspace (*)")
    if name.startswith("S"):
        return await _checked(f"user group {name}", lambda: people.members(name))
    try:
        person = await people.person(name)
    except SlackFailure as failure:
        return CheckResult(f"user {name}", _fix(failure))
    if person.is_deleted or person.is_bot or person.is_guest or person.is_stranger:
        return CheckResult(
            f"user {name}", "is deactivated, a bot, a guest or an outsider: every press would be refused."
        )
    return CheckResult(f"user {name}")


def _fix(failure: SlackFailure) -> str:
    is_an_answer = isinstance(failure, NeedsPerson | SlackRefused)
    return str(failure) if is_an_answer else f"{failure}. Try again; check the network and proxy."


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


def _table(client: Any, table: Table) -> CheckResult:
    try:
        faults = table_faults(client, table)
    except StorageError as failure:
        faults = [str(failure)]
    return CheckResult(f"table {table.name}", "; ".join(faults) or None)


def _copilot(settings: RunSettings, fault: Callable[[], str | None] | None) -> dict[str, Callable[[], CheckResult]]:
    what = f"copilot {settings.copilot_model}"
    return {} if fault is None else {what: lambda: CheckResult(what, fault())}


def _remediations(settings: RunSettings, client: Any, register: Register) -> CheckResult:
    try:
        definition = describe(client, settings.state_machine_arn)["definition"]
    except (ClientError, BotoCoreError):
        # Its own line says what is wrong with it.
        return CheckResult(f"{REMEDIATIONS}: it cannot be read")
    return check_remediations(definition, settings.rule_files, register)


def _one_deployment(settings: RunSettings, clients: dict[str, Any]) -> CheckResult:
    what = _TOGETHER
    arns = settings.state_machine_arn, settings.sns_topic_arn
    try:
        unread = must_belong_together(clients["stepfunctions"], clients["sns"], settings.tables, *arns)
    except NotTogether as elsewhere:
        return CheckResult(what, str(elsewhere))
    return CheckResult(f"{what}, as far as can be read (not {'; '.join(unread)})" if unread else what)


def _aws(what: str, look: Callable[[], Any]) -> CheckResult:
    try:
        found = look()
    except (ClientError, BotoCoreError) as error:
        return CheckResult(
            what, f"{said_by(error)}. Create it with `aiops init`, or check the ARN and the permissions."
        )
    if isinstance(found, dict) and found.get("type") == "EXPRESS":
        return CheckResult(what, "is an EXPRESS workflow: those run twice when started twice. Use a STANDARD one.")
    if isinstance(found, dict) and "definition" in found and is_model(found["definition"]):
        return CheckResult(f"{what}: MODEL, nobody is sent until it has tasks of yours")
    return CheckResult(what)
