"""What is wrong with a channel that does not take a message: then it goes to the default one."""

from bot.slack.errors import BlocksRefused, MessageGone, NeedsPerson, SlackFailure, SlackRefused

_WORDS = {
    "channel_not_found": "the bot sees no such channel: check its id in the policy, and invite the bot",
    "channel_type_not_supported": "it is a conversation of a kind that takes no alerts",
    "ekm_access_denied": "an administrator suspended access to it",
    "is_archived": "it is archived",
    "no_permission": "the bot may not post there",
    "not_in_channel": "the bot is not in it: type /invite @aiops there",
    "restricted_action": "its settings forbid the bot to post there",
    "restricted_action_read_only_channel": "it is read-only",
    "restricted_action_thread_only_channel": "it takes only replies",
}
"""The codes of `errors.FIXES` that are about one channel, whatever the call was, for one that the policy names."""

REFUSED_TIMES = 3
"""So many refusals for a reason that we do not know, and it counts as one of the channel's."""


class ChannelFailed(Exception):
    """A channel of the policy does not take messages; the text says why."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(why)
        self.channel = channel


def channel_fault(failure: SlackFailure, attempts: int = 0) -> str | None:
    """Return what is wrong with the channel after so many attempts, in words; None if it is not about the channel."""
    if isinstance(failure, NeedsPerson):
        words = _WORDS.get(failure.code)
        return words and f"{words} ({failure.code})"
    is_about_message = isinstance(failure, BlocksRefused | MessageGone)
    if isinstance(failure, SlackRefused) and not is_about_message and attempts >= REFUSED_TIMES:
        return str(failure)
    return None
