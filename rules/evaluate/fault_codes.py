"""The fault codes of samples: the same fault is counted as one however a station words it."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rules.metric import Metric
from rules.text.normal_form import normal

# Stations write "ERROR: E42: …" as well as "E42: …": the level is not the code.
_LEVEL = re.compile(r"\s*(?:debug|info|warn|warning|error|critical|fatal)\b\s*[:\-]?\s*", re.IGNORECASE)
# A token before a colon is a code; without one it must look like one: capitals with a digit or an underscore.
_BEFORE_COLON = re.compile(r"([A-Za-z0-9][\w.\-]{0,39}):(?=\s|$)")
_LOOKS_LIKE_ONE = re.compile(r"(?=\S*[0-9_])([A-Z][A-Z0-9_.\-]{1,39})(?=\s|$|,|;)")


def error_code(log: str) -> str:
    """Return the leading code of a log entry ("E42: contactor welded" gives "E42"), else the entry on one line."""
    level = _LEVEL.match(log)
    text = log[level.end() :] if level else log.lstrip()
    code = _BEFORE_COLON.match(text) or _LOOKS_LIKE_ONE.match(text)
    return code.group(1) if code else " ".join(log.split())


def codes_in(sample: Metric) -> frozenset[str]:
    """Return the fault patterns and the error codes of a sample."""
    patterns = map(normal, sample.fault_patterns)
    logs = (error_code(normal(log)) for log in sample.error_logs)
    return frozenset(code for code in (*patterns, *logs) if code)


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
