"""The fault codes of samples: the same fault is counted as one however a station words it."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rules.metric import Metric
from rules.text.normal_form import normal

MOST_CHARACTERS = 1_000
"""How much of a log entry is read: faults are told apart by its beginning."""

_DATE_AND_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_SYSLOG = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d"
_STAMP = re.compile(
    rf"[\[(]?(?:{_DATE_AND_TIME}|{_SYSLOG}|\d\d:\d\d:\d\d(?:[.,]\d+)?|\d{{10}}(?:\d{{3}})?)[\])]?[\s:,-]*"
)
# Levels below a warning say what happens, not what fails.
_NO_FAULT = frozenset({"trace", "verbose", "debug", "info", "notice"})
_LEVEL = re.compile(
    r"[\[(<]?(trace|verbose|debug|info|notice|warn|warning|error|err|critical|fatal|alert|emerg)\b[\])>]?\s*[:|\-]?\s*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:error|fault|vendor_?error)?_?code\"?\s*[=:]\s*\"?([A-Za-z0-9][\w.\-]{0,39})", re.IGNORECASE)
# Letters and digits ("E17", "Err17", "F-102"), capitals with an underscore ("BMS_COMM"), hexadecimal ("0x1F").
_CODE = r"[A-Za-z]{1,6}-?\d{1,6}|(?=[A-Z0-9.\-]*[0-9_])[A-Z][A-Z0-9_.\-]{1,39}|0x[0-9A-Fa-f]{1,8}"
_LEADING = re.compile(rf"[\[(<]?({_CODE})[\])>]?(?=$|[\s:,;(\[/|=])")
# What stands in a text and is no code but the name of a thing.
_THING = re.compile(
    r"(?:slot|door|bay|batt|bat|bt|charger|connector|port|unit|station|box|locker)[ _#-]?\d", re.IGNORECASE
)
_BEFORE_COLON = re.compile(r"([A-Za-z0-9][\w.\-]{0,39}):(?=\s|$)")
# The names of OCPP and of battery management systems: "GroundFailure", "ChargeTempHighLevel2".
_CAMEL = re.compile(r"\b[A-Z][a-z]+(?:[A-Z]+[a-z0-9]+)+\b|\bEV(?:[A-Z][a-z]+)+\b")
_SHORT = re.compile(r"[A-Za-z]{1,6}-?\d{1,6}")
_VARIES = re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b0x[0-9a-f]+\b|\d+(?:[.,:]\d+)*", re.IGNORECASE)

_CODE_KEYS = (
    "code",
    "errorcode",
    "error_code",
    "faultcode",
    "fault_code",
    "vendorerrorcode",
    "fault",
    "error",
    "event",
)
_LEVEL_KEYS = ("level", "severity", "lvl", "loglevel")
_TEXT_KEYS = ("message", "msg", "text", "info", "description")


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
    text = normal(log).strip()
    if text.startswith("{") and (parsed := _json(text)) is not None:
        return _of_json(parsed)
    level, text = _without_lead(text)
    if level in _NO_FAULT:
        return None
    return _code(text) or _VARIES.sub("#", " ".join(text.split())) or None


def pattern_code(pattern: str) -> str:
    """Return the code of a fault pattern; one without a code is a name, and stays as it is."""
    return _pattern_code(pattern[:MOST_CHARACTERS])


@lru_cache(maxsize=4_096)
def _pattern_code(pattern: str) -> str:
    text = normal(pattern)
    code = _code(text)
    # "STATION_7 lock", "STATION_7 fan": what a name begins with is not all of it.
    return text if code is None or (text.startswith(f"{code} ") and not _SHORT.fullmatch(code)) else code


_NONE: frozenset[str] = frozenset()


def codes_in(sample: Metric) -> frozenset[str]:
    """Return what a sample's fault patterns and error logs complain of."""
    if not sample.fault_patterns and not sample.error_logs:
        return _NONE
    codes = (*map(pattern_code, sample.fault_patterns), *map(error_code, sample.error_logs))
    return frozenset(code for code in codes if code)


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


def _without_lead(text: str) -> tuple[str | None, str]:
    """Return the level of an entry, if it begins with one, and the text without it and the times around it."""
    level = None
    while text:
        stamp, named = _STAMP.match(text), _LEVEL.match(text)
        found = stamp or named
        if found is None or found.end() == len(text):
            # A level alone is all that there is to say.
            return (named.group(1).lower() if named else level), text
        if named and not stamp:
            level = level or named.group(1).lower()
        text = text[found.end() :]
    return level, text


def _code(text: str) -> str | None:
    named = _NAMED.search(text)
    if named:
        return _plain(named.group(1))
    leading = _LEADING.match(text)
    if leading and not _THING.match(leading.group(1)):
        return _plain(leading.group(1))
    before = _BEFORE_COLON.match(text)
    if before and not _THING.match(text):
        return _plain(before.group(1))
    camel = _CAMEL.search(text)
    return camel.group(0) if camel else None


def _plain(code: str) -> str:
    return code.upper() if _SHORT.fullmatch(code) else code


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return {str(key).lower(): value for key, value in parsed.items()} if isinstance(parsed, dict) else None


def _of_json(entry: Mapping[str, Any]) -> str | None:
    level = _first(entry, _LEVEL_KEYS)
    if level and level.lower() in _NO_FAULT:
        return None
    code, text = _first(entry, _CODE_KEYS), _first(entry, _TEXT_KEYS)
    if code:
        return pattern_code(code)
    return _code(text) or _VARIES.sub("#", text) if text else None


def _first(entry: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    found = (entry.get(key) for key in keys)
    return next((str(each)[:MOST_CHARACTERS].strip() for each in found if isinstance(each, str | int) and each), None)
