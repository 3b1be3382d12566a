"""The policy in words for an alert's card (mrkdwn)."""

from bot.access.policy import EVERYONE, Action, Policy
from rules.alert.alert import Alert


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


def ladder(policy: Policy, alert: Alert) -> str:
    """Return what happens while nobody decides an alert: the steps that were taken are promised no longer."""
    escalation = policy.escalation_policy(alert)
    taken = alert.metadata.waiting.rung if alert.metadata.waiting else 0
    steps = [
        f"{named(policy, level.mention)} after {level.after_minutes} min{' and the field' if level.tell_field else ''}"
        for level in escalation.escalate[taken:]
    ]
    return "; then ".join([f"reminder every {escalation.remind_every_minutes} min", *steps])


def asked(policy: Policy, alert: Alert) -> tuple[str, ...]:
    """Return the ids of those who are asked to decide an alert now: who was called last, else who may decide first."""
    if alert.metadata.escalations:
        return alert.metadata.escalations[-1].mention
    rule = policy.rule_for(Action.APPROVE, alert)
    return policy.mentionable(rule.by[:1]) if rule else ()
