"""The policy in words for an alert's card (mrkdwn)."""

from bot.access.policy import EVERYONE, Action, Policy
from rules.alert.alert import Alert
from rules.routing.routes import ROOT, Destination


def named(policy: Policy, names: tuple[str, ...]) -> str:
    """Return the members of these groups as mentions."""
    ids = policy.ids(names)
    if EVERYONE in ids:
        return "everyone in this workspace"
    return ", ".join(f"<!subteam^{each}>" if each.startswith("S") else f"<@{each}>" for each in ids)


def deciders(policy: Policy, alert: Alert) -> str:
    """Return who may approve an alert and how many must."""
    rule = policy.rule_for(Action.APPROVE, alert)
    if rule is None:
        return "nobody: the policy has no rule for it"
    more = "" if rule.quorum == 1 else f" · {rule.quorum} different people must approve"
    apart = ", from different groups" if rule.quorum > 1 and rule.from_different_groups else ""
    return f"{named(policy, rule.by)}{more}{apart}"


def _called(policy: Policy, names: tuple[str, ...]) -> str:
    """Return the same, but of a schedule whoever will be on call by it."""
    groups = tuple(name for name in names if name not in policy.schedules)
    duty = [f"whoever is on call by {name}" for name in names if name in policy.schedules]
    return ", ".join([*([named(policy, groups)] if groups else []), *duty])


def ladder(policy: Policy, alert: Alert, at: Destination = ROOT) -> str:
    """Return what happens while nobody decides an alert: the steps that were taken are promised no longer."""
    escalation = policy.escalation_policy(alert, at)
    taken = alert.metadata.waiting.rung if alert.metadata.waiting else 0
    steps = [
        f"{_called(policy, each.mention)} after {each.after_minutes} min{' and the field' if each.tell_field else ''}"
        for each in escalation.escalate[taken:]
    ]
    return "; then ".join([f"reminder every {escalation.remind_every_minutes} min", *steps])
