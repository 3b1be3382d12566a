"""
Words of a closed list, as they are stored: a word that this version does not know is kept and not refused.

A newer version may have written it. It becomes a member of its enumeration that is none of the known ones: it equals
nothing but itself, has its letters and digits as text, so that it can stand in any sentence, and is written back as it
was.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

Word = TypeVar("Word", bound=StrEnum)
_LONGEST = 60


class _KeepsUnknown:
    """Marks a field whose unknown words are kept: `Annotated[Severity, KEEPS_UNKNOWN]`. Only for what is stored."""

    def __get_pydantic_core_schema__(self, source: type[StrEnum], handler: GetCoreSchemaHandler) -> CoreSchema:
        def kept(given: Any, known: Callable[[Any], Any]) -> Any:
            try:
                return known(given)
            except ValidationError:
                if not isinstance(given, str) or not given:
                    raise
                return unknown_word(source, given)

        return core_schema.no_info_wrap_validator_function(kept, handler(source))


KEEPS_UNKNOWN = _KeepsUnknown()


def unknown_word(kind: type[Word], word: str) -> Word:
    """Return a word as a member of an enumeration that does not know it; its `value` is the word, unchanged."""
    # As text it stands on cards, some of it as markup: another program may have written anything.
    member = str.__new__(kind, "".join(each if each.isalnum() or each in " _-" else "?" for each in word[:_LONGEST]))
    member._name_ = word
    member._value_ = word
    return member


def word_of(kind: type[Word], word: str) -> Word:
    """Return a stored word as a member of an enumeration, which may not know it."""
    return next((each for each in kind if each == word), None) or unknown_word(kind, word)


def is_known(word: StrEnum) -> bool:
    """Return whether a word is one of its enumeration's."""
    return type(word).__members__.get(word.name) is word


def with_unknown(known: Iterable[Word], found: Iterable[Word]) -> list[Word]:
    """Return the known words in their order, and behind them the unknown ones that were found."""
    return [*known, *sorted({each for each in found if not is_known(each)})]


def plain_words(word: str) -> str:
    """Return an unknown word as it may stand in a sentence: "held back". Letters and digits, bounded, no markup."""
    letters = "".join(each if each.isalnum() else " " for each in word.lower()[:_LONGEST])
    return " ".join(letters.split()) or "unknown"
