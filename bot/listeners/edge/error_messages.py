"""The answer to each expected error."""

from collections.abc import Callable
from typing import Any

from bot.cards.alert.recheck_words import sentence_of
from bot.cards.answers import answers
from bot.cards.answers.mutes import not_muted
from bot.cards.answers.page_tokens import UnreadablePageToken
from bot.cards.answers.report import not_handed_over
from bot.decisions.mute import NotMuted
from bot.errors import NotAllowed, NotHandedOver, TooMuchAtOnce
from bot.listeners.edge import sentences
from bot.queries.card_links import NoCardThere
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.alert.errors import (
    AlertAlreadyDecided,
    AlreadyApproved,
    BecameWorse,
    CategoryMissing,
    ConditionMoved,
    MuteRefused,
    NothingToDecideAgain,
    NothingToEscalate,
    NothingToRetry,
    NotRecovered,
    RanSince,
    ReasonRefused,
    SnoozeRefused,
)
from storage.errors import (
    AlertNotFound,
    BrokenItem,
    DigestNotFound,
    ItemFull,
    NewerThanKnown,
    SetupFault,
    StorageUnavailable,
)

_REPLIES: dict[type[Exception], Callable[[Any], Message]] = {
    AlertAlreadyDecided: lambda error: answers.already_decided(error.alert),
    AlreadyApproved: lambda error: answers.already_approved(error.alert),
    AlertNotFound: lambda _error: Message(sentences.ALERT_IS_GONE),
    CategoryMissing: lambda error: Message(str(error)),
    ConditionMoved: lambda error: Message(f"{sentence_of(error.recheck.verdict)} Nothing was changed; look again."),
    BecameWorse: lambda error: answers.became_worse(error.alert),
    BrokenItem: lambda _error: Message(sentences.ALERT_IS_BROKEN),
    ItemFull: lambda _error: Message(sentences.ALERT_IS_FULL),
    MuteRefused: lambda error: Message(f"{escaped(str(error), 1_000)} Nothing was muted."),
    NewerThanKnown: lambda error: answers.left_to_newer(error.why),
    NoCardThere: lambda error: Message(str(error)),
    DigestNotFound: lambda _error: Message(sentences.DIGEST_IS_OLD),
    RanSince: lambda error: answers.ran_since(error.alert),
    NotAllowed: lambda error: Message(str(error)),
    NotHandedOver: lambda error: not_handed_over(str(error), error.days),
    NotMuted: not_muted,
    NotRecovered: lambda error: Message(str(error)),
    NothingToDecideAgain: lambda error: answers.nothing_to_decide_again(error.alert),
    NothingToEscalate: lambda error: answers.nothing_to_escalate(error.alert),
    NothingToRetry: lambda error: answers.nothing_to_retry(error.alert),
    ReasonRefused: lambda error: Message(str(error)),
    SetupFault: lambda _error: answers.trouble(sentences.TABLES_ARE_FAULTY),
    SeveralAlerts: answers.several_alerts,
    SnoozeRefused: lambda error: Message(str(error)),
    StorageUnavailable: lambda _error: answers.trouble(sentences.TABLES_ARE_AWAY),
    TooMuchAtOnce: lambda error: Message(str(error)),
    UnreadablePageToken: lambda _error: Message(sentences.ANSWER_IS_OLD),
    UnknownAlert: answers.unknown_alert,
    UnknownStation: answers.unknown_station,
}

EXPECTED = tuple(_REPLIES)
"""Every error that has an answer."""


def reply_to(error: Exception) -> Message:
    """Return the answer to an expected error. Raises TypeError for any other."""
    for kind in type(error).__mro__:
        if kind in _REPLIES:
            return _REPLIES[kind](error)
    raise TypeError(f"no answer to {type(error).__name__}") from error
