"""`aiops oncall`: who is on call now, and who is next."""

import asyncio

from bot.access.load import policy_of
from bot.access.on_call import OnCall
from bot.access.policy_in_use import PolicyInUse
from bot.cards.answers.on_call import on_call_answer
from bot.cli.plain import as_lines
from bot.cli.terminal import failures_as_sentences, out
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import table_settings


def oncall() -> None:
    """Read the schedules of the policy file and say who is on call now and next."""
    with failures_as_sentences():
        # The two variables of a policy without a file name no schedule.
        policy = policy_of(table_settings().policy_file, (), ())
        on_call = OnCall(PolicyInUse(policy), Clock(), Telemetry())
        asyncio.run(on_call.refresh())
        answer = on_call_answer(on_call.all())
    for line in as_lines(answer):
        out.print(line, markup=False)
