"""Why a person cannot be written to: what of Slack's failures is about them, and what is about the app."""

from dataclasses import dataclass

from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused, Unreachable

_GIVE_UP_AFTER = 5
"""Attempts after which a refusal that nobody knows counts as final, within half a minute."""

_ABOUT_THE_PERSON = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_ABOUT_CONVERSATIONS = frozenset(
    {
        "channel_type_not_supported",
        "ekm_access_denied",
        "messages_tab_disabled",
        "missing_scope",
        "no_permission",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""Codes after which nobody gets direct messages until a person acts. All others are about the token, and cards too."""


@dataclass(frozen=True)
class NotReached:
    """Why a person gets no message, in words; `is_person`: another person may get one."""

    why: str
    is_person: bool


def why_not_reached(failure: SlackFailure, attempts: int) -> NotReached | None:
    """Return why a message that was tried so often will not reach its person; None if it may yet."""
    match failure:
        case NeedsPerson(code=code) if code in _ABOUT_THE_PERSON:
            # What FIXES says of these codes is about the channel for alerts.
            return NotReached(f"Slack says {code}", is_person=True)
        case NeedsPerson(code=code) if code in _ABOUT_CONVERSATIONS:
            return NotReached(str(failure), is_person=False)
        case Unreachable():
            return NotReached(str(failure), is_person=True)
        case SlackRefused() if attempts >= _GIVE_UP_AFTER:
            return NotReached(str(failure), is_person=True)
    return None
