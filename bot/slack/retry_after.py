"""How long Slack asks to wait."""

import math

_DEFAULT_SECONDS = 30.0
_LONGEST_SECONDS = 600.0
"""Slack asks for a minute at most. What asks for days is a proxy, or a slip, and would silence the channel."""


def retry_after(response: object) -> float:
    """Return the seconds of an answer's header."""
    headers = getattr(response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                seconds = float(value[0] if isinstance(value, list) else value)
            except ValueError:
                return _DEFAULT_SECONDS
            return min(max(1.0, seconds), _LONGEST_SECONDS) if math.isfinite(seconds) else _DEFAULT_SECONDS
    return _DEFAULT_SECONDS
