"""The types of alerts as people type them: `low`, `charger-down`, `High Demand`, `all`."""

from collections.abc import Sequence

from bot.listeners.commands.words import beginning_with, nearest
from rules.alert.alert import AlertType
from rules.evaluate.kinds import KINDS

_ALL = "ALL"
_NAMES = (*(each.value for each in AlertType), _ALL)
_ALSO = {word.upper(): kind.alert_type.value for kind in KINDS for word in kind.also_called}
_BY_WORD = _ALSO | {word: name for name in _NAMES for word in (*name.split("_"), name)}
MOST_WORDS = max(len(each.split("_")) for each in _NAMES)
"""How many words the name of a type has at most."""


def types_of(words: Sequence[str]) -> tuple[AlertType, ...]:
    """Return the alert types that words name; an unambiguous beginning is enough. Empty if they name none."""
    name = beginning_with(_normal(words), _NAMES)
    if name is None:
        return ()
    return tuple(AlertType) if name == _ALL else (AlertType(name),)


def type_meant(word: str) -> str | None:
    """Return the type that was probably meant; None if nothing is close."""
    meant = nearest(_normal([word]), _BY_WORD)
    return _BY_WORD[meant].lower() if meant else None


def type_called(word: str) -> AlertType | None:
    """Return the type that people call by a word; None if it is no such word."""
    name = _BY_WORD.get(_normal([word]), _ALL)
    return None if name == _ALL else AlertType(name)


def _normal(words: Sequence[str]) -> str:
    return "_".join(words).upper().replace("-", "_").strip("`'\"_")
