"""Reads JSON without losing a digit, and without being stopped by a number that Python cannot hold."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from rules.intake.json_values import MOST_VALUES, MOST_VALUES_OF_ONE, TOKENS, has_more_values

_LONGEST_NUMBER = 400
"""Characters. Every number that DynamoDB stores is shorter, and a longer one takes Python long to convert."""

_LONGEST_EXPONENT = 4
_SHOWN_CHARACTERS = 80
_DEPTH = {"[": 1, "{": 1, "]": -1, "}": -1}


class UnusableNumber:
    """Stands for a number that is too long, too large or too small to be held; nothing accepts it."""

    def __init__(self, text: str) -> None:
        self._text = text[:_SHOWN_CHARACTERS]

    def __str__(self) -> str:
        return self._text


class TooDeep:
    """Stands for a value that is nested too deeply, or holds too many others, to be read; nothing accepts it."""

    def __str__(self) -> str:
        return f"a value that is nested too deeply or holds more than {MOST_VALUES_OF_ONE:,} others"


def parse_json(text: str) -> Any:
    """Return the value; numbers are int, Decimal or UnusableNumber. Raises ValueError, RecursionError."""
    return json.loads(text, parse_float=_number, parse_int=_number)


def parse_json_rows(body: bytes) -> Any:
    """
    Return the value; in a list, an element that is too much to read becomes TooDeep. Raises ValueError, RecursionError.

    It never blocks the interpreter for long: the elements of a large list are parsed one by one.
    """
    text = body.decode(json.detect_encoding(body), "surrogatepass")
    is_list = text.lstrip().startswith("[")
    if has_more_values(text, MOST_VALUES):
        if not is_list:
            raise ValueError("one value that holds too many others")
        return [_row(each) for each in _elements(text)]
    try:
        return parse_json(text)
    except RecursionError:
        if not is_list:
            raise
        return [_row(each) for each in _elements(text)]


def _number(text: str) -> int | Decimal | UnusableNumber:
    _mantissa, _e, exponent = text.lower().partition("e")
    if len(text) > _LONGEST_NUMBER or len(exponent.lstrip("+-")) > _LONGEST_EXPONENT:
        return UnusableNumber(text)
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _row(text: str) -> Any:
    if has_more_values(text, MOST_VALUES_OF_ONE):
        return TooDeep()
    try:
        return parse_json(text)
    except RecursionError:
        return TooDeep()


def _elements(text: str) -> Iterator[str]:
    """Return the text of each element of a list. Raises ValueError if its brackets do not match."""
    depth, cuts = 0, list[int]()
    for token in TOKENS.finditer(text):
        depth += _DEPTH.get(token.group(), 0)
        if depth == 0 or (depth == 1 and (not cuts or token.group() == ",")):
            cuts.append(token.start())
        if depth == 0:
            break
    if depth or text[cuts[-1] + 1 :].strip():
        raise ValueError("a bracket is missing, or something follows the list")
    return (text[start + 1 : end] for start, end in pairwise(cuts))
