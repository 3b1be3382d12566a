"""What stands before the words of a log entry: times, levels, and who wrote it."""

import re

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[AP]M\b)?(?:\s?(?:Z|UTC|GMT)\b|\s?[+-]\d\d:?\d\d\b)?"
_DATE = r"(?:\d{4}([-/.])\d\d\1\d\d|\d{1,2}([-/.])\d{1,2}\2\d{4})"
_BEHIND = r"(?=$|[\s\])>|,;:-])"
_SYSLOG = rf"{_MONTH}\s+\d{{1,2}}\s+\d\d:\d\d:\d\d"
_STAMP = re.compile(
    rf"[\[(<]?(?:(?:{_DATE}(?:[T\s,]+{_TIME})?|{_TIME}|\d{{8}}[T\s_-]?\d{{6}}(?:\.\d+)?Z?|\d{{10}}(?:\.\d+|\d{{3}}|\d{{6}})?"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+{_MONTH}\s+\d{{1,2}}\s+\d\d:\d\d:\d\d(?:\s+[A-Z]{{3,4}})?\s+\d{{4}}"
    rf"){_BEHIND}[\])>]?|\s*\d+\.\d{{3,6}}\])[\s:,;|-]*",
    re.IGNORECASE,
)
# "<14>1 2026-11-29T12:03:11Z host app 123 - -" and "<14>Nov 29 12:03:11 host app[123]:": a number holds the level.
_PRIORITY = re.compile(r"<(\d{1,3})>(?:1 (?=\d{4}-))?\s*")
_OF_SYSLOG = re.compile(rf"{_SYSLOG}(?:\s+[\w.-]+\s+[\w./-]+(?:\[\d+\])?:)?[\s:,;|-]*", re.IGNORECASE)
_OF_NEWER_SYSLOG = re.compile(r"\S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]*\])+)\s*")
_LOWEST_FAULT = 4
"""Of syslog's levels: 4 is a warning, and the higher ones say less."""

# That of Google's logs begins with the letter of its level: "I1129 12:03:11.123456 1234 file.cc:12] what happens".
_OF_GLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w./-]+:\d+\]\s*")

# That of Android: "11-29 12:03:11.123  1000  1001 I bms: what happens".
_OF_LOGCAT = re.compile(r"\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s+\d+\s+\d+ ([VDIWEF]) ")

# Levels below a warning say what happens, not what fails.
_NO_FAULT = {"trace", "verbose", "debug", "info", "information", "informational", "notice", "trc", "vrb", "dbg", "inf"}
_NO_FAULT |= {"fine", "finer", "finest", "success"}
# The letter of a level, and numbers: of syslog from 5, of others up to 20; 30 may be a warning.
_NO_FAULT |= {"v", "d", "i", "5", "6", "7", "10", "20"}
_PLAIN = "trace|debug|info|warning|warn|error|err|critical|fatal"
_WORDS = (
    f"{_PLAIN}|verbose|informational|information|notice|severe|alert|emergency|emerg|panic|fine|finer|finest|success"
)
_SHORT = "trc|vrb|dbg|inf|wrn|err|crt|ftl"
_LEVEL = re.compile(
    rf"[\[(<]\s*({_WORDS}|{_SHORT}|(?-i:[VDIWEF]))\s*[\])>]\s*[:|-]?\s*"
    # "notice" and its like are words of a sentence, too.
    rf"|({_PLAIN}|(?-i:{_WORDS.upper()}|{_SHORT.upper()}))(?=$|[\s:|/\])]|-\s)\s*[:|/\])-]*\s*"
    rf"|({_WORDS}|{_SHORT})(?:\s*[:|\])]\s*|\s+-\s+)|((?-i:[VDIWEF]))/(?=[A-Za-z])",
    re.IGNORECASE,
)
# Behind the name of who wrote it: "bms - INFO - ", "[charger] [INFO] ", "app | INFO | ".
_INNER = re.compile(rf"(?:[\[(<|]\s*|\s-\s+)({_WORDS})(?:\s*[\])>|]|\s+-\s)", re.IGNORECASE)
_KEYED = re.compile(
    rf"(?<![\w.])(?:log\.?)?(?:level|lvl|severity|levelname|loglevel|log_level)\"?\s*[=:]\s*\"?({_WORDS})\b",
    re.IGNORECASE,
)
_BEGINNING = 120
"""A level stands among the first characters of an entry."""


def is_below_warning(level: str) -> bool:
    """Whether a level says what happens and not what fails."""
    return level.lower() in _NO_FAULT


def without_lead(text: str) -> tuple[bool, str]:
    """Return whether an entry may tell of a fault, by its level, and the entry without what stands before its words."""
    level, text = _priority(text)
    rest = text
    while rest:
        found, named = _next(rest)
        if not found or found == len(rest):
            # A level alone is all that there is to say.
            level = level or named
            break
        level, rest = level or named, rest[found:]
    keyed = _KEYED.search(rest) or _INNER.search(rest[:_BEGINNING])
    level = level or (keyed.group(1) if keyed else "")
    return not is_below_warning(level), rest


def _next(text: str) -> tuple[int, str]:
    """Return how many characters the next piece before the words has, and the level that it names."""
    if lettered := _OF_GLOG.match(text) or _OF_LOGCAT.match(text):
        return lettered.end(), lettered.group(1)
    if stamp := _OF_SYSLOG.match(text) or _STAMP.match(text):
        return stamp.end(), ""
    level = _LEVEL.match(text)
    return (0, "") if level is None else (level.end(), next(filter(None, level.groups())))


def _priority(text: str) -> tuple[str, str]:
    found = _PRIORITY.match(text)
    if found is None:
        return "", text
    level, rest = int(found.group(1)) % 8, text[found.end() :]
    if "1 " in found.group() and (stamp := _STAMP.match(rest)):
        rest = rest[stamp.end() :]
        rest = rest[names.end() :] if (names := _OF_NEWER_SYSLOG.match(rest)) else rest
    return str(level) if level > _LOWEST_FAULT else "error", rest
