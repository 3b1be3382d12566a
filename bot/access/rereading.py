"""What an operator changes while the bot runs: the policy, and the calendars that it names."""

from bot.access.on_call import OnCall
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime

POLICY = "policy"
"""What a warning about a refused policy is called."""


class Rereading:
    """Reads them again, beside presses and ticks. What cannot be used changes nothing, and the health warns of it."""

    def __init__(self, runtime: Runtime, on_call: OnCall) -> None:
        self._runtime = runtime
        self._on_call = on_call
        self._warned: set[str] = set()

    async def policy(self) -> None:
        """Take the policy as its file has it now, with its calendars."""
        in_use, is_another = self._on_call.in_use, False
        with last_guard(self._runtime.telemetry, "policy file"):
            is_another = in_use.take(await self._runtime.workers.run(in_use.read))
        self._runtime.health.warn(POLICY, in_use.refused)
        self._runtime.telemetry.policy_refused.set(in_use.refused is not None)
        if is_another:
            await self.schedules()

    async def schedules(self) -> None:
        """Read every calendar."""
        await self._on_call.refresh()
        problems = self._on_call.problems()
        for name in self._warned - set(problems):
            self._runtime.health.warn(f"schedule {name}", None)
        for name, problem in problems.items():
            self._runtime.health.warn(f"schedule {name}", problem)
        self._warned = set(problems)
