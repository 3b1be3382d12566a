"""The check of the policy's routes: whether each can be reached, and leads to somebody who may decide."""

from bot.access.policy import Policy
from bot.access.route_warnings import route_warnings
from bot.doctor.check_result import CheckResult
from rules.routing.route import each_route
from rules.stations.register import Register
from rules.text.wording import counted


def check_routes(policy: Policy, register: Register | None) -> list[CheckResult]:
    """Say what is wrong with the routes of a policy; nothing for one that has none. No register: it cannot be used."""
    if not policy.routes:
        return []
    faults = route_warnings(policy, register)
    fix = f"{'; '.join(faults)}. `aiops policy route` shows what goes where."
    count = sum(1 for _ in each_route(policy.routes))
    return [CheckResult(f"routes: {counted(count, 'route')}", fix if faults else None)]
