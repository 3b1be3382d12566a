"""
`python -m tests.quicker_ministack` is `python -m ministack`, which works out once what depends on an expression alone.

Its DynamoDB takes an expression apart again for each item that it holds it against, and that, with copies of what is
JSON, was half of all that ministack did for the tests. And it deletes nothing by itself: each minute it would delete
what has expired by the machine's clock, while many tests live in November 2025.
"""

import copy
import importlib
from collections.abc import Callable
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

_MOST_NUMBERS = 100_000
_OF_TOKENS = ("_check_redundant_parens", "_check_reserved_keyword_usage")


def quickened() -> Any:
    """Return ministack's DynamoDB, which answers as ever, but sooner."""
    service: Any = importlib.import_module("ministack.services.dynamodb")
    return service if service.copy is not copy else _quickened(service)


def _quickened(service: Any) -> Any:
    service.copy = SimpleNamespace(copy=copy.copy, deepcopy=_deep_copy)
    service._condition_syntax_error = cache(service._condition_syntax_error)
    tokens_of = service._tokenize
    service._tokenize = cache(lambda expression: tuple(tokens_of(expression)))
    for name in _OF_TOKENS:
        setattr(service, name, _once(getattr(service, name)))
    service._number_size_bytes = lru_cache(_MOST_NUMBERS)(service._number_size_bytes)
    service._validate_expression_attrs = _once_sound(service._validate_expression_attrs)
    service._ttl_settings.__class__ = _unreaped(type(service._ttl_settings))
    return service


def _unreaped(settings: Any) -> Any:
    """Return the kind of settings of which the thread that deletes what has expired sees none; nothing else asks so."""
    return type("Unreaped", (settings,), {"__slots__": (), "all_items": lambda _self: []})


def _once(check: Callable[..., Any]) -> Callable[..., Any]:
    known = cache(check)

    def checked(tokens: Any, *slot: str) -> Any:
        return (known if isinstance(tokens, tuple) else check)(tokens, *slot)

    return checked


def _once_sound(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return the check of an expression against the names of its attributes, which remembers what was right."""
    sound = set()

    def checked(data: Any, fields: tuple[str, ...], *wording: Any) -> Any:
        names = (tuple(data.get(each) or ()) for each in ("ExpressionAttributeNames", "ExpressionAttributeValues"))
        asked = (*(data.get(field) for field in fields), None, *names)
        if asked in sound:
            return None
        if (fault := check(data, fields, *wording)) is None:
            sound.add(asked)
        return fault

    return checked


def _deep_copy(value: Any) -> Any:
    if type(value) is dict:
        return {name: _deep_copy(each) for name, each in value.items()}
    if type(value) is list:
        return [_deep_copy(each) for each in value]
    return value if isinstance(value, str | int | float | None) else copy.deepcopy(value)


if __name__ == "__main__":
    quickened()
    importlib.import_module("ministack.app").main()
