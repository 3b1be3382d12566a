"""What people ask for in one sentence: a status, a severity, a type, a person, a day, and else a station's name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.listeners.commands.alert_types import MOST_WORDS, types_of
from bot.listeners.commands.words import Words, beginning_with
from rules.alert.alert import AlertStatus, AlertType, Severity
from rules.alert.audit import SYSTEM
from rules.alert.rejection import CLOSES_BY_ITSELF, RejectionCategory
from rules.text.typed_day import day_in

_PENDING, _DECIDED = (AlertStatus.PENDING,), (AlertStatus.APPROVED, AlertStatus.REJECTED)
_STATUSES: Mapping[str, tuple[AlertStatus, ...]] = {
    **{each.value: (each,) for each in AlertStatus},
    "OPEN": _PENDING,
    "WAITING": _PENDING,
    "DECIDED": _DECIDED,
    "ALL": tuple(AlertStatus),
}
_FEWEST_LETTERS = 3
QUOTES = "\"'`\u201c\u201d\u2018\u2019"
_JOINING = {"at", "of", "and", "or", "by"}
_COMMA = re.compile(r",(?=\s|$)")
_ID = re.compile(r"[UW][A-Z0-9]{1,31}")
ME = "me"
"""The word for the person who asks."""
_TYPED_NAMES = {ME, SYSTEM}
_CLOSED_AS = {each.value: each for each in CLOSES_BY_ITSELF}


@dataclass
class Sought:
    """What the words of a sentence ask for; `rest` are those that are nothing else, and so may be a name."""

    statuses: tuple[AlertStatus, ...] = ()
    severities: list[Severity] = field(default_factory=list)
    types: list[AlertType] = field(default_factory=list)
    categories: list[RejectionCategory] = field(default_factory=list)
    who: str | None = None
    day: str | None = None
    nobody: str | None = None
    """A person who cannot be told from their name."""
    rest: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The words that may be a name."""
        return " ".join(self.rest)


_Taker = Callable[[Sought, Words, int], int]
"""Takes words from a place on, and returns how many."""


def alerts_sought(words: Words) -> Sought:
    """Return which alerts words ask for, in any order."""
    return _sought(words, (_quoted, _person, _status, _severity, _type, _joining))


def audit_sought(words: Words) -> Sought:
    """Return whose audit, of which station and day, words ask for, in any order."""
    return _sought(words, (_quoted, _person, _day, _joining))


def _sought(words: Words, takers: Sequence[_Taker]) -> Sought:
    words, found = Words.of(_COMMA.sub(" ", words.typed)), Sought()
    at = 0
    while at < len(words):
        at += next((width for take in takers if (width := take(found, words, at))), 0) or _name(found, words, at)
    return found


def _status(found: Sought, words: Words, at: int) -> int:
    word = words[at].upper()
    # As the first word, the beginning of a status is enough.
    known = beginning_with(word, AlertStatus) if at == 0 else None
    statuses = _STATUSES.get(known or word)
    category = _CLOSED_AS.get(word)
    if category is not None:
        found.categories.append(category)
        found.statuses = found.statuses or _STATUSES[AlertStatus.REJECTED]
        return 1
    if statuses is None or found.statuses:
        return 0
    found.statuses = statuses
    return 1


def _type(found: Sought, words: Words, at: int) -> int:
    for width in range(min(MOST_WORDS, len(words) - at), 0, -1):
        written = words[at : at + width]
        is_long = len(written.typed) >= _FEWEST_LETTERS and written[-1][0].isalpha()
        if is_long and (types := types_of(written)):
            found.types += types
            return width
    return 0


def _severity(found: Sought, words: Words, at: int) -> int:
    following = words[at + 1 : at + 2]
    if following and types_of(words[at : at + 2]) and len(following.typed) >= _FEWEST_LETTERS:
        return 0  # "high demand" is a type
    known = beginning_with(words[at].upper(), Severity) if len(words[at]) >= _FEWEST_LETTERS else None
    found.severities += [Severity(known)] if known else []
    return 1 if known else 0


def _person(found: Sought, words: Words, at: int) -> int:
    has_by = words[at].lower() == "by" and at + 1 < len(words)
    word = words[at + 1] if has_by else words[at]
    if not has_by and not word.startswith("@") and word.lower() not in _TYPED_NAMES:
        return 0
    who = word.lstrip("@")
    if who.lower() in _TYPED_NAMES or _ID.fullmatch(who):
        found.who = who if _ID.fullmatch(who) else who.lower()
    else:
        found.nobody = word
    return 2 if has_by else 1


def _day(found: Sought, words: Words, at: int) -> int:
    before = 1 if words[at].lower() == "on" else 0
    day = None if found.day is not None else day_in(words[at + before :])
    if day is None:
        return 0
    found.day, width = day
    return before + width


def _joining(found: Sought, words: Words, at: int) -> int:
    return 1 if words[at].lower() in _JOINING and at + 1 < len(words) and not found.rest else 0


def _quoted(found: Sought, words: Words, at: int) -> int:
    """Take a name in quotes, whatever words it has."""
    if words[at][0] not in QUOTES:
        return 0
    end = next((each for each in range(at, len(words)) if words[each][-1] in QUOTES and words[each][1:]), None)
    if end is None:
        return 0
    found.rest += words[at : end + 1]
    return end + 1 - at


def _name(found: Sought, words: Words, at: int) -> int:
    found.rest.append(words[at])
    return 1
