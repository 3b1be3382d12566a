"""Words as people type them, and what is made of those that are no command."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.cards import answers
from bot.cards.message import Message

LONGEST_TEXT = 4_000
LONGEST_NAME = 300


@dataclass(frozen=True)
class Help:
    """Typed `/aiops help`, or nothing at all."""


@dataclass(frozen=True)
class Incomplete:
    """A command without what it needs, or with what it cannot use; `usage` (mrkdwn) says what to type."""

    usage: str


@dataclass(frozen=True)
class Unknown:
    """No command; `nearest` is what was probably meant."""

    typed: str
    nearest: str | None


@dataclass(frozen=True)
class OnCards:
    """Typed what is done on a card, where its person sees what they decide about; `what` is the verb."""

    what: str


NotUnderstood = Help | Incomplete | Unknown | OnCards


def words_of(text: str) -> list[str]:
    """Return what was typed as words; nobody types more than a few hundred characters."""
    return text[:LONGEST_TEXT].split()


def bare(word: str) -> str:
    """Take off what people copy along: quotes, backticks and angle brackets."""
    return (word.strip("`'\"<>") or word)[:LONGEST_NAME]


def names(words: list[str]) -> tuple[str, ...]:
    """Return what some words may name: all of them, for a name may hold spaces, or the first alone."""
    whole, first = bare(" ".join(words)), bare(words[0])
    return (whole,) if whole == first else (whole, first)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return which known word was probably meant."""
    return next(iter(get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.5)), None)


def beginning_with(beginning: str, known: Iterable[str]) -> str | None:
    """Return the only known word that begins so."""
    found = [str(each) for each in known if str(each).startswith(beginning)]
    return found[0] if beginning and len(found) == 1 else None


def answer_words(command: NotUnderstood) -> Message:
    """Return the answer to words that are no command."""
    match command:
        case Unknown(typed, meant):
            return answers.unknown_command(typed, meant)
        case OnCards(what):
            return answers.done_on_cards(what)
        case Incomplete(usage):
            return Message(text=usage)
        case Help():
            return answers.help_answer()
