"""Words as people type them, and the answers to those that are no command."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Self, overload

from bot.cards.answers import answers
from bot.queries.station_names import LONGEST_NAME
from bot.slack.message import Message
from rules.text.characters import SURROGATES

LONGEST_TEXT = 4_000
"""In characters. Nobody types more than a few hundred."""


@dataclass(frozen=True)
class Words(Sequence[str]):
    """The words of a text and where each begins and ends. A slice keeps the text as it was typed."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the words of a text; half a character counts as one that was lost."""
        text = SURROGATES.sub("\ufffd", text)
        return cls(text, tuple(each.span() for each in re.finditer(r"\S+", text)))

    @property
    def typed(self) -> str:
        """The text from the first word to the last, with what stands between them."""
        return self.text[self.spans[0][0] : self.spans[-1][1]] if self.spans else ""

    def __len__(self) -> int:
        return len(self.spans)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> str | Self:
        if isinstance(index, slice):
            return replace(self, spans=self.spans[index])
        begin, end = self.spans[index]
        return self.text[begin:end]


@dataclass(frozen=True)
class Help:
    """Typed `/aiops help`, or nothing at all."""


@dataclass(frozen=True)
class Incomplete:
    """A command with something missing or unusable; `usage` (mrkdwn) says what to type."""

    usage: str


@dataclass(frozen=True)
class Unknown:
    """An unknown command; `nearest` is what was probably meant."""

    typed: str
    nearest: str | None


@dataclass(frozen=True)
class OnCards:
    """A verb (`what`) that belongs on a card, where people see what they decide about."""

    what: str


NotUnderstood = Help | Incomplete | Unknown | OnCards


def name_of(words: Words) -> str:
    """Return the words as one name, as typed."""
    return words.typed[:LONGEST_NAME]


def names(words: Words) -> tuple[str, ...]:
    """Return the names that words may mean: all of them together, or the first alone."""
    return tuple(dict.fromkeys((name_of(words), name_of(words[:1]))))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant; None if nothing is close."""
    return next(iter(get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.5)), None)


def beginning_with(beginning: str, known: Iterable[str]) -> str | None:
    """Return the only known word with this beginning; None if there is none or several."""
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
