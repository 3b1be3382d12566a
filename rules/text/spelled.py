"""Spells out the characters that a reader could not see or would mistake for others; nothing else does."""

import json
import re
import sys
from functools import lru_cache
from itertools import groupby

from rules.text.characters import in_brief
from rules.text.doubts import Doubt, doubts

_MARK = re.compile(r"⟨U\+([0-9A-F]{4,6})(?: [A-Z0-9 -]*?)?(?: x([0-9]{1,4}))?⟩")
_SURROGATES = range(0xD800, 0xE000)
"""They cannot be sent, so no name is asked for with one."""

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 512


def spelled(text: str) -> str:
    """
    Return a text in which characters that hide, or look like others, are spelled out.

    "STATION_001⟨U+3164⟩", "ST⟨U+0410 CYRILLIC A⟩TION_001". Spelling twice changes nothing.
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _spelled_out(text)


def unspelled(typed: str) -> str:
    """Return the text that was spelled out so: people copy names from cards."""
    text = _MARK.sub(_character, typed)
    return text if len(text) <= max(len(typed), _LONGEST_REMEMBERED) else typed


def json_spelled(text: str) -> str:
    """Return JSON of the same meaning, in which these characters are escaped."""
    odd = {each.char for each in doubts(text)}
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in odd}) if odd else text


def _character(mark: re.Match[str]) -> str:
    code, times = int(mark[1], 16), int(mark[2] or 1)
    return chr(code) * times if code <= sys.maxunicode and code not in _SURROGATES else mark[0]


def _spelled_out(text: str) -> str:
    found = doubts(text)
    if not found:
        return text
    parts, end = [], 0
    for _, group in groupby(enumerate(found), key=lambda each: (each[1].char, each[1].at - each[0])):
        run = [doubt for _, doubt in group]
        parts += [text[end : run[0].at], _spelled(run)]
        end = run[-1].at + 1
    return "".join([*parts, text[end:]])


def _spelled(run: list[Doubt]) -> str:
    char = run[0].char
    times = f" x{len(run)}" if len(run) > 1 else ""
    return f"⟨{in_brief(char) if run[0].in_brief else f'U+{ord(char):04X}'}{times}⟩"


_remembered = lru_cache(_REMEMBERED)(_spelled_out)
