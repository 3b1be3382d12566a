"""Reads JSON without losing a digit, and without being stopped by a number that Python cannot hold."""

import json
from collections import Counter
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


class TooManyRows(ValueError):
    """A list has more elements than are taken at once: how many it has."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count:,} rows")
        self.count = count


class TooDeep:
    """Stands for a value that is nested too deeply, or holds too many others, to be read; nothing accepts it."""

    def __str__(self) -> str:
        return f"a value that is nested too deeply or holds more than {MOST_VALUES_OF_ONE:,} others"


class NotJson:
    """Stands for a row of a list that is no JSON, while the others are; nothing accepts it."""

    def __str__(self) -> str:
        return "not JSON"


class GivenTwice:
    """Stands for the values of a key that an object has more than once; nothing accepts it."""

    def __str__(self) -> str:
        return "two values"


def parse_json(text: str) -> Any:
    """
    Return the value; numbers are int, Decimal or UnusableNumber, of two values of a key neither counts.

    Raises ValueError, RecursionError.
    """
    return json.loads(text, parse_float=_number, parse_int=_number, object_pairs_hook=_object)


def parse_json_rows(body: bytes, most_rows: int) -> list[Any]:
    """
    Return the elements of a list, or the one value; what is too much to read becomes TooDeep, what is none NotJson.

    It never blocks the interpreter for long: the elements of a large list are parsed one by one, once they are counted.
    Raises ValueError, RecursionError, TooManyRows.
    """
    text = _decoded(body)
    is_list = text.lstrip().startswith("[")
    if has_more_values(text, MOST_VALUES):
        return _rows_one_by_one(text, most_rows) if is_list else [TooDeep()]
    try:
        parsed = parse_json(text)
    except RecursionError:
        return _rows_one_by_one(text, most_rows) if is_list else [TooDeep()]
    except ValueError:
        if not is_list:
            raise
        return _rows_one_by_one(text, most_rows)
    rows = parsed if isinstance(parsed, list) else [parsed]
    if len(rows) > most_rows:
        raise TooManyRows(len(rows))
    return rows


def _decoded(body: bytes) -> str:
    """Return the text; a byte that is no UTF-8 becomes half a character, which its row is refused for."""
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        if not encoding.startswith("utf-8"):
            raise
        return body.decode(encoding, "surrogateescape")


def _rows_one_by_one(text: str, most: int) -> list[Any]:
    elements = list(_elements(text))
    if len(elements) > most:
        raise TooManyRows(len(elements))
    return [_row(each) for each in elements]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(key for key, _value in pairs)
        found |= {key: GivenTwice() for key, count in times.items() if count > 1}
    return found


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
    except ValueError:
        return NotJson()


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
