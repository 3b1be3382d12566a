"""Whether a policy names enough people for the approvals it asks for."""

from bot.access.policy import EVERYONE, Action, DecisionRule, Policy
from rules.alert.quorum import Approval, Quorum


def quorum_faults(policy: Policy) -> list[str]:
    """Return a line, with the field's path, for each rule under which no alert could ever be approved."""
    faults = ((index, _why_never(policy, rule)) for index, rule in enumerate(policy.decide))
    return [f"decide.{index}.{why}" for index, why in faults if why is not None]


def _why_never(policy: Policy, rule: DecisionRule) -> str | None:
    most = _most(policy, rule)
    if Action.APPROVE not in rule.actions or most is None or rule.quorum <= most:
        return None
    names = ", ".join(dict.fromkeys(rule.by))
    if not most:
        return f"by: nobody is in {names}; allowed are groups that name a user, a user group or *"
    apart = ", each by another group" if rule.from_different_groups else ""
    return (
        f"quorum: {rule.quorum} people must approve{apart}, but of {names} only {most} can; "
        f"allowed is {most} at most, or name more in `by`"
    )


def _most(policy: Policy, rule: DecisionRule) -> int | None:
    """Return the highest possible number of approvals; None where it depends on Slack's user groups."""
    named = {name: policy.members[name] for name in rule.by}
    open_to = [name for name, ids in named.items() if _is_open(ids)]
    if not rule.from_different_groups:
        return None if open_to else len(policy.ids(rule.by))
    closed = {name: ids for name, ids in named.items() if name not in open_to}
    return len(open_to) + _told_apart(closed)


def _is_open(ids: tuple[str, ...]) -> bool:
    """Whether only Slack knows how many people there are."""
    return any(each == EVERYONE or each.startswith("S") for each in ids)


def _told_apart(groups: dict[str, tuple[str, ...]]) -> int:
    """Return how many people can approve if each must be of another group."""
    people = dict.fromkeys(each for ids in groups.values() for each in ids)
    everyone = [
        Approval(by=each, at=0, groups=tuple(name for name, ids in groups.items() if each in ids)) for each in people
    ]
    return Quorum(from_different_groups=True).have(everyone)
