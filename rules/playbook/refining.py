"""Whether a copilot's words say what the playbook says: it may choose words, and decide nothing."""

import re
from collections.abc import Iterator, Set
from enum import StrEnum

from rules.alert.alert import Alert, AlertStatus
from rules.text.characters import HIDDEN
from rules.text.spelled import spelled

LONGEST = 400
"""Characters of a copilot's words. What is longer is refused, not cut: a part may say the opposite."""

_LEAST_KEPT = 0.7
_MOST_NEW = 0.4
_ALWAYS_NEW = 4
_STEM, _SHORTEST = 5, 4
_MARKUP = re.compile(r"[<>@`*~|{}\[\]\\\n\r]|://|www\.|&\w+;", re.IGNORECASE)
_APOSTROPHE = "\u2019"
_WORD = re.compile(rf"[^\W\d_]+(?:['{_APOSTROPHE}][^\W\d_]+)?")
_HAS_DIGIT = re.compile(r"\S*\d\S*")
_AROUND = f".,;:!?()\"'{_APOSTROPHE}%"
# What turns the sense of a sentence around, says a number, or speaks of the decision, which is not the copilot's.
_TURN_WORDS = """
not never no nothing none nobody neither nor don't doesn't isn't won't can't cannot mustn't shouldn't without instead
keep keeps leave leaves let hold remain remains stay disable forget refuse prevent halt pause after off
hardly barely seldom rarely less least few fewer only maybe perhaps
ignore ignored avoid skip cancel stop stopped unless except rather refrain postpone delay wait later
approve approved approval reject rejected rejection snooze mute dismiss disregard decline deny
false safe harmless fine ok okay resolved recovered fixed unnecessary needless pointless optional test drill
system prompt instruction instructions assistant model password token secret http https
two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred thousand dozen half twice
non nicht kein keine nie niemals ne pas jamais nunca sin sans senza ohne mai
"""
_TURNS = frozenset(_TURN_WORDS.split())
# Small words that an order rests on: slots that are taken out of service are not taken into it.
_KEPT = _TURNS | {"out", "up", "down"}
_OPPOSITE = {"to": "from", "from": "to"}
_WHERE = re.compile(r"\b(to|from)\s+(?:the|a|an|its|their|they|it)?\s*(\w+)", re.IGNORECASE)


class WordFault(StrEnum):
    """Why a copilot's words are not used."""

    TOO_LONG = "too_long"
    NO_PLAIN_TEXT = "no_plain_text"
    NUMBERS_DIFFER = "numbers_differ"
    SENSE_DIFFERS = "sense_differs"


def may_refine(alert: Alert) -> bool:
    """Whether the words of an alert may still be refined: nobody decided, it stands, and no copilot has spoken."""
    evidence = alert.metadata.evidence
    return (
        alert.status is AlertStatus.PENDING
        and alert.metadata.condition is None
        and evidence is not None
        and evidence.plan is not None
        and evidence.plan.refined_by is None
        and bool(alert.recommended_action)
    )


def refusal_of(words: str, alert: Alert) -> WordFault | None:
    """
    Return why words may not stand for the recommendation of an alert; None if they may.

    They are one plain line; they name every number, code and station that the recommendation names and no other; they
    keep most of its words and bring few that neither it nor the alert has, and none that turns its sense.
    """
    if len(words) > LONGEST:
        return WordFault.TOO_LONG
    if not words.strip() or _MARKUP.search(words) or HIDDEN.search(words) or spelled(words) != words:
        return WordFault.NO_PLAIN_TEXT
    ours = alert.recommended_action
    if not _named(ours) <= _named(words) or not _named(words) <= _named(ours) | _named(alert.title):
        return WordFault.NUMBERS_DIFFER
    return None if _says_the_same(words, ours, alert) else WordFault.SENSE_DIFFERS


def _named(text: str) -> set[str]:
    """Return what holds a digit: numbers, codes, names of stations."""
    return {
        found.strip(_AROUND).removesuffix("'s").removesuffix(f"{_APOSTROPHE}s") for found in _HAS_DIGIT.findall(text)
    }


def _says_the_same(words: str, ours: str, alert: Alert) -> bool:
    said, wanted = set(_stems(words)), set(_stems(ours))
    # A fault text may stand in the recommendation: what a station says allows nothing.
    if _small(words, _TURNS) - (_small(ours, _TURNS) - _small(_station_texts(alert), _TURNS)):
        return False
    if _small(ours, _KEPT) - _small(words, _KEPT) - _small(_station_texts(alert), _KEPT):
        return False
    there, wrong = _directions(ours), {(_OPPOSITE[where], what) for where, what in _directions(words)}
    if (wrong - _directions(words)) & there:
        return False
    if len(wanted & said) < _LEAST_KEPT * len(wanted):
        return False
    does = alert.metadata.evidence.plan.does if alert.metadata.evidence and alert.metadata.evidence.plan else ""
    new = said - wanted - set(_stems(f"{does} {alert.title}"))
    return len(new) <= max(_ALWAYS_NEW, _MOST_NEW * len(said))


def _station_texts(alert: Alert) -> str:
    evidence = alert.metadata.evidence
    samples = evidence.samples if evidence else ()
    texts = [text for sample in samples for text in (*sample.fault_patterns, *sample.error_logs)]
    return " ".join((*texts, str(evidence.facts.get("codes", "")) if evidence else ""))


def _small(text: str, among: Set[str]) -> Set[str]:
    return {word.lower().replace(_APOSTROPHE, "'") for word in _WORD.findall(text)} & among


def _directions(text: str) -> set[tuple[str, str]]:
    """Return where to and where from: what is brought to the station is not brought from it."""
    return {(where.lower(), what.lower()[:_STEM]) for where, what in _WHERE.findall(text)}


def _stems(text: str) -> Iterator[str]:
    """Yield the beginnings of the words that carry the sense: "charger" and "chargers" are one."""
    for word in _WORD.findall(text):
        if len(word) >= _SHORTEST:
            yield word.lower()[:_STEM]
