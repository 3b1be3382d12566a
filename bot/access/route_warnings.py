"""What an operator should mend in the routes of a policy, although they can be used."""

from collections.abc import Iterator

from bot.access.policy import EVERYONE, Policy
from rules.routing.never import never_matching, unknown_names
from rules.routing.route import each_route
from rules.stations.register import Register


def route_warnings(policy: Policy, register: Register | None = None) -> list[str]:
    """Return a sentence for each; where the register is known, also for groups and regions that it does not have."""
    unknown = () if register is None else unknown_names(policy.routes, register)
    return [*never_matching(policy.routes), *unknown, *_asked_in_vain(policy)]


def _asked_in_vain(policy: Policy) -> Iterator[str]:
    """Yield a sentence for each schedule that is asked first, of whose people none may decide anything."""
    deciders = set(policy.ids(tuple(name for rule in policy.decide for name in rule.by)))
    for place, route in each_route(policy.routes):
        if route.schedule is None:
            continue
        people = set(policy.members[route.schedule])
        # Of a user group only Slack knows who is in it.
        if not people & deciders and not any(each.startswith("S") or each == EVERYONE for each in people | deciders):
            yield f"{place}.schedule: nobody of {route.schedule} may decide anything; name it in a rule of decide"
