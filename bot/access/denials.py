"""Refusals: what the person reads and what the audit keeps."""

from bot.access.groups import Membership
from bot.access.policy import Policy
from bot.access.words import named
from bot.errors import IdentityUnknown, NotAllowed
from bot.slack.errors import Ambiguous, GroupGone, RateLimited, SlackFailure


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
