"""Making a message fit the 262,144 bytes that Step Functions and SNS take, and saying so in the message."""

import re
from collections.abc import Iterator
from typing import Any

from bot.aws.wire import json_text
from rules.text.excerpt import MARK

MOST_BYTES = 192 * 1024
"""A quarter less than the limit: the machine's own states add to the input, and a queue wraps the message."""

_UNSENDABLE = re.compile("[\ufffe\uffff]")
"""No characters to SNS and SQS; control characters are spelled out in JSON."""

_KEPT = frozenset(
    {
        *("alertId", "alertType", "severity", "status", "attempt", "outcomeKey", "outcomeTtl", "remediation"),
        *("event", "deduplicationId"),
    }
)
"""What a receiver tells messages apart by: never cut, unless another program wrote something far too long there."""

_LONGEST_KEPT = 4_096
"""Bytes: the longest id that DynamoDB takes has 2,048."""

_SHORTEST = 64
"""Bytes that are left of a text at least; if that is not short enough, whole values are left out."""

_MOST_NAMED = 20
_ROOM_TO_SAY_SO = 4_096
"""Bytes for the places of cut texts: so many are named, each with at most so many letters as a short text."""


def fitted(message: dict[str, Any], most_bytes: int = MOST_BYTES) -> str:
    """
    Return a message as JSON of at most `most_bytes` in UTF-8.

    If it is longer, its longest texts are cut to one length, each with a visible mark, and `cutTexts` says which.
    If that is not enough, the largest values are left out, and `leftOut` says which.
    """
    text = _sent(message)
    size = _bytes(text)
    if size <= most_bytes:
        return text
    rest, left_out = dict(message), list[str]()
    sizes = {name: _bytes(_sent({name: each})) for name, each in message.items()}
    kept = {name for name in _KEPT & sizes.keys() if sizes[name] <= _LONGEST_KEPT}
    for name in kept:
        del sizes[name]
    while True:
        longest = _longest_text(rest, kept, size, most_bytes - _ROOM_TO_SAY_SO)
        if longest >= _SHORTEST or not sizes:
            return _with_cut_texts(rest, kept, left_out, max(longest, _SHORTEST))
        left_out.append(max(sizes, key=lambda name: sizes[name]))
        size -= sizes.pop(left_out[-1])
        del rest[left_out[-1]]


def _longest_text(message: dict[str, Any], kept: set[str], size: int, most_bytes: int) -> int:
    """Return how many bytes a text may have so that the message fits, if all that are longer are cut to that."""
    texts = sorted(_bytes(_sent(each)) for name, value in message.items() if name not in kept for each in _texts(value))
    room = most_bytes - (size - sum(texts))
    for index, length in enumerate(texts):
        share = room // (len(texts) - index)
        if length > share:
            return share
        room -= length
    return most_bytes if room >= 0 else 0


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)


def _with_cut_texts(message: dict[str, Any], kept: set[str], left_out: list[str], longest: int) -> str:
    cut: list[str] = []
    values = {name: each if name in kept else _cut(each, longest, name, cut) for name, each in message.items()}
    said = {"cutTexts": cut[:_MOST_NAMED], "leftOut": left_out}
    return _sent(values | {name: paths for name, paths in said.items() if paths})


def _cut(value: Any, longest: int, path: str, cut: list[str]) -> Any:
    """Return a value whose texts have at most so many bytes; add the places of those that were cut to `cut`."""
    match value:
        case str():
            short = _shortened(value, longest)
            if short is not value:
                cut.append(path)
            return short
        case dict():
            return {key: _cut(each, longest, f"{path}.{key}"[:_SHORTEST], cut) for key, each in value.items()}
        case list() | tuple():
            return [_cut(each, longest, f"{path}[{number}]"[:_SHORTEST], cut) for number, each in enumerate(value)]
    return value


def _shortened(text: str, longest: int) -> str:
    if _bytes(_sent(text)) <= longest:
        return text
    head = text[:longest]
    while (size := _bytes(_sent(head + MARK))) > longest:
        head = head[: min(len(head) - 1, len(head) * longest // size)]
    return head + MARK


def _sent(value: Any) -> str:
    return _UNSENDABLE.sub("\ufffd", json_text(value))


def _bytes(text: str) -> int:
    return len(text.encode())
