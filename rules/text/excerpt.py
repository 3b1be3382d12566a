"""Makes untrusted text short and plain enough for a sentence."""

import re

from rules.text.spelled import spelled

MARK = "…"
"""Marks where text was cut, so that nobody takes a part for the whole."""

_PRINTED = 40
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


def excerpt(text: str, limit: int) -> str:
    """Return `text` on one line, spelled out where it hides something, in at most `limit` characters."""
    # Cut before the work as well: a log line may be hundreds of kilobytes long.
    head = text[: limit * 4 + 1]
    line = spelled(_SPACE.sub(" ", head).strip(" "))
    if len(head) == len(text) and len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + MARK


def echo(value: object) -> str:
    """Return a refused value in a few characters, quoted; this is never expensive."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case str():
            return repr(excerpt(value, _PRINTED))
        # Python refuses to print an int of more than 4,300 digits.
        case int() if abs(value) >= 10**_PRINTED:
            return f"a number of more than {_PRINTED} digits"
    return excerpt(str(value).lower() if isinstance(value, bool) else str(value), _PRINTED)
