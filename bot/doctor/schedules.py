"""The checks of the policy's schedules: each calendar is read as a running bot reads it."""

from bot.access.load import policy_of
from bot.access.on_call import OnCall, OnDuty
from bot.access.policy_in_use import PolicyInUse
from bot.doctor.check_result import CheckResult
from bot.errors import SettingsRefused
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import RunSettings

_FIX = "A running bot keeps the shifts that it has; with none, the next step of the ladder is called."


async def check_schedules(settings: RunSettings, clock: Clock) -> list[CheckResult]:
    """Say who is on call by each schedule, or what is wrong with it; a policy that cannot be used has its own line."""
    try:
        policy = policy_of(settings.policy_file, settings.approvers, settings.managers)
    except SettingsRefused:
        return []
    on_call = OnCall(PolicyInUse(policy), clock, Telemetry())
    await on_call.refresh()
    return [_result(each) for each in on_call.all()]


def _result(each: OnDuty) -> CheckResult:
    who = ", ".join(each.now.people) or "nobody"
    return CheckResult(f"schedule {each.name}: {who} is on call", f"{each.problem}. {_FIX}" if each.problem else None)
