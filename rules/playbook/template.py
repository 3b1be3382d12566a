"""Sentences with facts in them, as the playbook has them: `{charger}`, and `[words that are left out without it]`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from rules.playbook.facts import FACTS
from rules.text.excerpt import excerpt

_TOKEN = re.compile(r"\{(?P<fact>[^{}\[\]|]*)\}|(?P<mark>[\[\]|])|(?P<words>[^{}\[\]|]+)|(?P<odd>.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_BEFORE_STOP = re.compile(r" ([.,;:])")


@dataclass(frozen=True)
class Piece:
    """A text, or the name of a fact."""

    text: str
    is_fact: bool = False


Wording = tuple[Piece, ...]


@dataclass(frozen=True)
class Clause:
    """Wordings, of which the first counts whose facts are all known; none of them, if there is no such one."""

    wordings: tuple[Wording, ...]
    in_brackets: bool = False

    @property
    def facts(self) -> list[str]:
        """The names of the facts in it."""
        return [piece.text for wording in self.wordings for piece in wording if piece.is_fact]

    def filled(self, known: Mapping[str, str]) -> str:
        """Return its text."""
        for wording in self.wordings:
            if all(piece.text in known for piece in wording if piece.is_fact):
                return "".join(known[piece.text] if piece.is_fact else piece.text for piece in wording)
        return ""


@dataclass(frozen=True)
class Template:
    """Parts, one after the other."""

    parts: tuple[Clause, ...]

    @property
    def only_fact(self) -> str | None:
        """The fact that it is, if there is nothing beside it."""
        pieces = [piece for part in self.parts for wording in part.wordings for piece in wording]
        return pieces[0].text if len(pieces) == 1 and pieces[0].is_fact else None

    def filled(self, known: Mapping[str, str]) -> str:
        """Return the text with the facts that are known."""
        said = "".join(part.filled(known) for part in self.parts)
        return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", said)).strip()


@lru_cache(maxsize=4_096)
def template_of(text: str) -> Template:
    """Return the template in a text. Raises ValueError, with a sentence that says what to do."""
    parts: list[Clause] = []
    inside: list[list[Piece]] | None = None
    for found in _tokens(text):
        if isinstance(found, Piece):
            if inside is None:
                parts.append(Clause(((found,),)))
            else:
                inside[-1].append(found)
        elif found == "[" and inside is None:
            inside = [[]]
        elif found == "|" and inside is not None:
            inside.append([])
        elif found == "]" and inside is not None:
            parts.append(_choice(inside))
            inside = None
        else:
            raise ValueError(f"'{found}' cannot stand there: brackets come in pairs, none within another")
    if inside is not None:
        raise ValueError("a '[' is not closed: put ']' after the words that are left out without their fact")
    return Template(tuple(parts))


def safely_said(text: str) -> str:
    """Return a text of which nothing is missing when a fact is not known. Raises ValueError."""
    for part in template_of(text).parts:
        for name in [] if part.in_brackets else part.facts:
            if not FACTS[name].is_always_known:
                raise ValueError(
                    f"{{{name}}} is not always known: put the words that need it in brackets, "
                    f"like [ with {{{name}}}]; they are left out without it"
                )
    return text


def _tokens(text: str) -> Iterator[Piece | str]:
    """Yield pieces, and the marks between them."""
    for found in _TOKEN.finditer(text):
        if found["odd"]:
            raise ValueError("a brace has no partner, or holds more than a name: a fact is written like {station}")
        if found["mark"]:
            yield found["mark"]
        else:
            yield Piece(found["words"]) if found["words"] else Piece(_known(found["fact"].strip()), is_fact=True)


def _known(name: str) -> str:
    if name in FACTS:
        return name
    near = get_close_matches(name[:80], FACTS, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise ValueError(f"there is no fact '{excerpt(name, 40)}'.{hint} Allowed: {', '.join(sorted(FACTS))}")


def _choice(wordings: list[list[Piece]]) -> Clause:
    if not any(piece.is_fact for piece in wordings[0]):
        raise ValueError("the words in brackets hold no fact that could be missing: take the brackets away")
    return Clause(tuple(map(tuple, wordings)), in_brackets=True)
