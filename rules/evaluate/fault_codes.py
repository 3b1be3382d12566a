"""The fault codes of samples: the same fault is counted as one however a station words it."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rules.evaluate.code_in_text import SHORT, code_in, with_levels, without_numbers
from rules.evaluate.code_names import in_words
from rules.evaluate.log_lead import is_below_warning, without_lead
from rules.metric import Metric
from rules.text.normal_form import normal

MOST_CHARACTERS = 1_000
"""How much of a log entry is read: faults are told apart by its beginning."""

_CODE_KEYS = (
    "code",
    "errorcode",
    "error_code",
    "faultcode",
    "fault_code",
    "vendorerrorcode",
    "vendor_error_code",
    "alarmcode",
    "alarm_code",
    "dtc",
    "fault",
    "error",
    "alarm",
    "event",
    "status",
    "state",
)
_LEVEL_KEYS = (
    *("level", "severity", "lvl", "loglevel", "log_level", "levelname", "log.level"),
    *("levelno", "severitytext", "severity_text", "@l", "@level"),
)
_TEXT_KEYS = ("message", "msg", "text", "info", "description", "body", "@m", "@mt", "@message")
_OF_CODES = re.compile(r"[\d_]|[A-Z].*[A-Z]")
_DEEPEST = 4
_LONGEST_NUMBER = 6


def error_code(log: str) -> str | None:
    """
    Return what a log entry complains of: its code ("[ERROR] E42: contactor welded" gives "E42"), else its text.

    Times and levels are left out of a text, and numbers are masked with "#": "slot 3 jammed" and "slot 4 jammed" are
    one fault. None if there is nothing, or if the entry's level is below a warning.
    """
    return _error_code(log[:MOST_CHARACTERS])


# What is remembered is cut first: a station may write hundreds of kilobytes, again and again.
@lru_cache(maxsize=4_096)
def _error_code(log: str) -> str | None:
    said, code = None, _read(normal(log))
    # What is kept of an entry is its code, which is read again.
    while code is not None and code != said:
        said, code = code, _read(code)
    return code


def _read(text: str) -> str | None:
    if text.startswith(("{", "[{")) and (entry := _json(text)) is not None:
        return _of_json(entry)
    may_be_fault, text = without_lead(text)
    return _read_text(text) if may_be_fault else None


def _described(text: str) -> str | None:
    """Return a text without what differs from entry to entry; a number alone is a code, and none if it is zero."""
    if not any(map(str.isalnum, text)) or not text.strip("0 .-"):
        return None
    return text if text.isdecimal() and len(text) <= _LONGEST_NUMBER else without_numbers(text)


def pattern_code(pattern: str) -> str:
    """Return the code of a fault pattern; a name without a code stays as it is. Empty if it tells of no fault."""
    return _pattern_code(pattern[:MOST_CHARACTERS])


@lru_cache(maxsize=4_096)
def _pattern_code(pattern: str) -> str:
    text = normal(pattern)
    code = _error_code(text)
    if code is None:
        return ""
    if text.startswith(("{", "[{")) and _json(text) is not None:
        return code
    text = with_levels(text)
    named = code_in(text)
    # "HUB_7 lock", "HUB_7 fan": what a name begins with is not all of it. In a name of one word numbers are part of it.
    if " " not in text:
        return text if named is None else code
    is_all_of_it = text.startswith(f"{code} ") and not SHORT.fullmatch(code)
    # The numbers behind what it begins with are those of batteries and slots.
    return code + without_numbers(text.removeprefix(code)) if is_all_of_it else code


_NONE: frozenset[str] = frozenset()


def codes_in(sample: Metric) -> frozenset[str]:
    """Return what a sample's fault patterns and error logs complain of."""
    if not sample.fault_patterns and not sample.error_logs:
        return _NONE
    named = [code for code in map(pattern_code, sample.fault_patterns) if code]
    logged = ((log, error_code(log)) for log in sample.error_logs)
    return frozenset((*named, *(code for log, code in logged if code and not _is_named(log, code, named))))


def _is_named(log: str, code: str, patterns: Iterable[str]) -> bool:
    """Whether one of the sample's patterns names what a log entry complains of."""
    return any(
        each.startswith(f"{code} ") or in_words(each) == in_words(code) or (_is_text(code) and _has(log, each))
        for each in patterns
    )


def is_code(code: str) -> bool:
    """Whether it is a code or a name, and not words of a sentence or one of them."""
    return not _is_text(code) and _OF_CODES.search(code) is not None


def _is_text(code: str) -> bool:
    return " " in code or "#" in code


def _has(log: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", log, re.IGNORECASE) is not None


def recurrences(samples: Iterable[Metric], window_ms: int) -> Iterator[tuple[int, Decimal]]:
    """Yield for each sample, oldest first, how many samples of the window that it ends have the most frequent code."""
    window: deque[tuple[int, frozenset[str]]] = deque()
    counts: Counter[str] = Counter()
    for sample in samples:
        while window and sample.timestamp - window[0][0] > window_ms:
            counts.subtract(window.popleft()[1])
        codes = codes_in(sample)
        window.append((sample.timestamp, codes))
        counts.update(codes)
        yield sample.timestamp, Decimal(max(counts.values(), default=0))
        counts = +counts


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    entry = parsed[0] if isinstance(parsed, list) else parsed
    return _lowered(entry) if isinstance(entry, dict) else None


def _lowered(entry: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {str(key).lower(): value for key, value in entry.items()}


def _of_json(entry: Mapping[str, Any]) -> str | None:
    parts = list(_parts(entry, _DEEPEST))
    level = next((found for part in parts if (found := _first(part, _LEVEL_KEYS))), None)
    if level and is_below_warning(level):
        return None
    code = next((found for part in parts if (found := _first(part, _CODE_KEYS))), None)
    if code:
        return pattern_code(code)
    texts = next((found for part in parts if (found := _first(part, _TEXT_KEYS))), None)
    return _read_text(texts or " ".join(_said(entry)))


def _read_text(text: str) -> str | None:
    text = with_levels(text)
    return code_in(text) or _described(text)


def _parts(entry: Mapping[str, Any], deepest: int) -> Iterator[Mapping[str, Any]]:
    """Yield an entry and the objects in it, the outer ones first."""
    yield entry
    for value in entry.values() if deepest else ():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _parts(_lowered(each), deepest - 1)


def _said(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else an object says: its texts."""
    for value in entry.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))


def _first(entry: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    found = (entry.get(key) for key in keys)
    return next((str(each)[:MOST_CHARACTERS].strip() for each in found if isinstance(each, str | int) and each), None)
