"""The checks of the doctor's that ask Slack: token, scopes, clock, channel, and everybody whom the policy names."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.check_result import CheckResult, guarded, guarded_call, unknown
from bot.runtime.clock import Clock
from bot.slack.calls import call
from bot.slack.channel import AlertChannel
from bot.slack.channel_faults import channel_fault
from bot.slack.errors import GroupGone, NeedsPerson, SlackFailure, SlackRefused
from bot.slack.manifest import load_manifest
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People

_WORST_SKEW_SECONDS = 60
_NAMED_IN = "AIOPS_APPROVERS, AIOPS_MANAGERS or the policy"
_FIXES = {
    "user_not_found": f"nobody here has that id: copy it from the person's profile, and correct {_NAMED_IN}",
    "user_not_visible": f"the bot may not see that person: take them out of {_NAMED_IN}",
    "plan_upgrade_required": f"user groups need a paid plan: name people in {_NAMED_IN} instead",
    "paid_teams_only": f"user groups need a paid plan: name people in {_NAMED_IN} instead",
}
"""What to do about the codes that only this check meets."""


async def slack_checks(
    channels: Sequence[str], named: Iterable[str], slack: AsyncWebClient, clock: Clock
) -> AsyncIterator[CheckResult]:
    """
    Yield the result of each check.

    The first of the `channels` is the default one. `named` are the ids of people and user groups, `*` for everyone.
    """
    named = tuple(dict.fromkeys(named))
    channel_is = {each: f"channel {each} of the policy" for each in channels}
    channel_is[channels[0]] = f"alert channel {channels[0]}"
    try:
        answer = await call(slack.auth_test)
    except SlackFailure as failure:
        yield CheckResult("Slack token", _fix(failure))
        for what in ("scopes", "clock", *channel_is.values(), *(f"user or group {each}" for each in named)):
            yield unknown(f"{what}: not looked at", "Fix the token first.")
        return
    yield CheckResult(f"Slack token: the bot is {answer.get('user')} in {answer.get('team')}")
    yield guarded("scopes", lambda: _scopes(answer))
    yield guarded("clock", lambda: _clock(answer, clock))
    monotonic = clock.monotonic
    channel = AlertChannel(slack, RateLimits(monotonic), NewestBlocks(monotonic), Names(slack, monotonic))
    for each, what in channel_is.items():
        failed = _failed if each == channels[0] else _failed_of_policy
        yield await guarded_call(what, partial(_checked, what, partial(channel.check, each), failed))
    people = People(slack)
    for name in named:
        yield await guarded_call(f"user or group {name}", partial(_checked_person, people, name))


def _headers(answer: Any) -> dict[str, Any]:
    return {name.lower(): value for name, value in (getattr(answer, "headers", None) or {}).items()}


def _scopes(answer: Any) -> CheckResult:
    granted = _headers(answer).get("x-oauth-scopes")
    if granted is None:
        return unknown(
            "scopes: this Slack does not say which are granted",
            "Compare them with manifest.yml: on the app's page, OAuth & Permissions.",
        )
    wanted = set(load_manifest()["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - {scope.strip() for scope in str(granted).split(",")})
    fix = f"missing: {', '.join(missing)}. Install the app again with the shipped manifest." if missing else None
    return CheckResult("scopes", fix)


def _clock(answer: Any, clock: Clock) -> CheckResult:
    try:
        theirs = parsedate_to_datetime(str(_headers(answer)["date"])).timestamp()
    except (KeyError, ValueError):
        return unknown("clock: this Slack does not tell the time", "See that NTP runs: `timedatectl`.")
    skew = clock.now_ms() / 1000 - theirs
    if abs(skew) <= _WORST_SKEW_SECONDS:
        return CheckResult(f"clock: {abs(skew):.0f} s from Slack's")
    return CheckResult("clock", f"this machine's clock is {skew:+.0f} s off Slack's; turn NTP on.")


def _failed(what: str, failure: SlackFailure) -> CheckResult:
    """Return that it is known to be wrong, or, where Slack gave no answer, that nothing is known."""
    if isinstance(failure, NeedsPerson | SlackRefused):
        return CheckResult(what, _fix(failure))
    return unknown(f"{what}: {failure}", "Try again in a moment.")


def _failed_of_policy(what: str, failure: SlackFailure) -> CheckResult:
    """Do the same for a channel for which the default one stands in."""
    fault = channel_fault(failure)
    return (
        CheckResult(what, f"{fault}. Until then its alerts go to the alert channel.")
        if fault
        else _failed(what, failure)
    )


async def _checked(
    what: str, check: Callable[[], Awaitable[Any]], failed: Callable[[str, SlackFailure], CheckResult] = _failed
) -> CheckResult:
    try:
        await check()
    except SlackFailure as failure:
        return failed(what, failure)
    return CheckResult(what)


async def _checked_person(people: People, name: str) -> CheckResult:
    if name == "*":
        return CheckResult("approvers or managers: everyone in the workspace (*)")
    if name.startswith("S"):
        return await _checked(f"user group {name}", lambda: people.members(name))
    try:
        person = await people.person(name)
    except SlackFailure as failure:
        return _failed(f"user {name}", failure)
    if person.is_deleted or person.is_bot or person.is_guest or person.is_stranger:
        return CheckResult(
            f"user {name}",
            "is deactivated, a bot, a guest or an outsider: every press would be refused. "
            f"Name somebody else in {_NAMED_IN}; the policy's `guests` lets a guest in.",
        )
    return CheckResult(f"user {name}")


def _fix(failure: SlackFailure) -> str:
    if isinstance(failure, GroupGone):
        return f"the user group is gone from Slack, or switched off: name another in {_NAMED_IN}."
    if isinstance(failure, SlackRefused) and (known := _FIXES.get(failure.code)):
        return f"{known}."
    is_an_answer = isinstance(failure, NeedsPerson | SlackRefused)
    return f"{failure}." if is_an_answer else f"{failure}. Try again; check the network and proxy."
