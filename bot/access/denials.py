"""Refusals: what the person reads and what the audit keeps."""

from bot.access.groups import Membership
from bot.access.policy import Action, Policy
from bot.access.words import named
from bot.errors import IdentityUnknown, NotAllowed
from bot.slack.errors import Ambiguous, GroupGone, RateLimited, SlackFailure
from rules.alert.alert import AlertType

SNOOZE, TAKE, ESCALATE = "snooze this alert", "take this alert", "escalate this alert"
DECIDE_AGAIN, RETRY = "have this alert decided again", "order another run of this alert"
BREAK_GLASS, USE = "break the glass", "use aiops"
"""What is refused, as it follows "You may not"."""


def to_decide(action: Action) -> str:
    """Return what is refused of a decision: "approve this alert"."""
    return f"{action} this alert"


def to_read(what: str) -> str:
    """Return what is refused of the audit: "read the audit"."""
    return f"read {what}"


def to_mute(alert_type: AlertType, of: str) -> str:
    """Return what is refused of a mute: "mute LOW_INVENTORY alerts of this station"."""
    return f"mute {alert_type} alerts of {of}"


def nobody_may(to_do: str) -> NotAllowed:
    """Return the refusal where the policy allows it to nobody."""
    return NotAllowed(f"You may not {to_do}: the policy names nobody for it.")


def accounts_may_not(to_do: str, kind: str) -> NotAllowed:
    """Return the refusal of an account of a kind, such as "bots"."""
    return NotAllowed(f"You may not {to_do}: {kind} are not allowed to.")


def approver_may_not_retry() -> NotAllowed:
    """Return the refusal of who approved, where somebody else must order a retry."""
    return NotAllowed(f"You may not {RETRY}: the policy asks for someone other than who approved it.")


def no_glass_to_break() -> NotAllowed:
    """Return the refusal where one person may approve alone anyway."""
    return NotAllowed(f"You may not {BREAK_GLASS}: the policy does not ask for several people here.")


def not_on_the_card() -> NotAllowed:
    """Return the refusal of a press on a copy of a card."""
    return NotAllowed(
        "This button is not on the alert's card. Nothing was done; press on the card in its channel.",
        "pressed on a message that is not the alert's card",
    )


def not_on_the_digest() -> NotAllowed:
    """Return the same for a digest."""
    return NotAllowed(
        "This button is not on the digest. Nothing was done; press on the digest in its channel.",
        "pressed on a message that is not the digest",
    )


def another_rule_holds() -> NotAllowed:
    """Return the refusal of a decision about an alert that has become another meanwhile."""
    return NotAllowed(
        "The alert changed while you pressed, and another rule of the policy holds. Look again.",
        "the alert changed between the press and the decision, and another rule holds",
    )


def not_among(policy: Policy, names: tuple[str, ...], found: Membership, to_do: str) -> NotAllowed:
    """Return the refusal of a person in none of these groups; IdentityUnknown if Slack did not answer for all."""
    gone = [_gone(policy, each) for each, why in found.unread.items() if isinstance(why, GroupGone)]
    for why in found.unread.values():
        if not isinstance(why, GroupGone):
            return slack_did_not_say(why, *gone)
    who = named(policy, names)
    record = f"may not {to_do}: not in {', '.join(names)} ({', '.join(policy.ids(names))})"
    return NotAllowed(
        " ".join([f"You may not {to_do}. Those who may: {who}.", *gone]),
        "; ".join([record, *(f"{each} is gone from Slack" for each in found.unread)]),
    )


def slack_did_not_say(why: SlackFailure, *more: str) -> IdentityUnknown:
    """Return the refusal of a person whose identity Slack did not confirm."""
    passes = isinstance(why, RateLimited | Ambiguous)
    then = "Try again in a moment." if passes else "Tell your operator."
    said = f"Slack could not be asked who you are, so nothing was done ({why}). {then}"
    return IdentityUnknown(" ".join([said, *more]))


def _gone(policy: Policy, group: str) -> str:
    called = ", ".join(f"`{name}`" for name, ids in policy.members.items() if group in ids)
    return (
        f"The user group {group} ({called} in the policy) is gone from Slack: "
        "tell your operator, who must fix the policy."
    )
