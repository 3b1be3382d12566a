"""The code that an error log entry is about, so that the same fault is counted as one."""

import re

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
