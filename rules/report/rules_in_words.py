"""What a rules file means: each key that it changes, in the words of the shipped file's comments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from rules.evaluate.ruleset import RuleSet, default_rules

_KEY = re.compile(r"( *)([a-z_]+):")
_COMMENT = re.compile(r" *# ?(.*)")
_INDENT = 2


@dataclass(frozen=True)
class ChangedKey:
    """A key whose value differs from the shipped one, and what it means."""

    path: str
    value: str
    shipped: str
    meaning: str


def changed_keys(rules: RuleSet) -> list[ChangedKey]:
    """Return the keys in which rules differ from the shipped ones, in the order of the file."""
    shipped = dict(_values("", default_rules()))
    return [
        ChangedKey(path, value, shipped.get(path, "nothing"), meaning_of(path))
        for path, value in _values("", rules)
        if value != shipped.get(path)
    ]


def meaning_of(path: str) -> str:
    """Return what a key means; one that is explained in another section means the same here."""
    known = _meanings()
    if path in known:
        return known[path]
    ending = path.rpartition(".")[2]
    # A step of a severity is explained where the steps begin.
    above = path.rpartition(".")[0]
    return next((words for each, words in known.items() if each.endswith(f".{ending}")), known.get(above, ""))


def _values(path: str, section: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if name == "overrides":
            continue
        below = f"{path}.{name}" if path else name
        if isinstance(value, BaseModel):
            yield from _values(below, value)
        else:
            yield below, shown_value(value)


def shown_value(value: Any) -> str:
    """Return a value as a rules file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {shown_value(each)}' for key, each in value.items())}}}"
    return str(value)


@cache
def _meanings() -> dict[str, str]:
    """Return what the comments above the keys of the shipped file say, by path."""
    found: dict[str, str] = {}
    words: list[str] = []
    path: list[str] = []
    before = ""
    for line in files("rules").joinpath("rules.yml").read_text(encoding="utf-8").splitlines():
        if comment := _COMMENT.fullmatch(line):
            words.append(comment.group(1))
        elif key := _KEY.match(line):
            *above, last = path or [""]
            path[len(key.group(1)) // _INDENT :] = [key.group(2)]
            is_next = bool(before) and path[:-1] == above and path[-1] != last
            # What stands below another key, with nothing between them, is explained with it.
            before = " ".join(words) or (before if is_next else "")
            if before:
                found[".".join(path)] = before
            words = []
        else:
            words, before = [], ""
    return found
