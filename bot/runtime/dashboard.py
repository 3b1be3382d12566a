"""Links to an operator's own dashboard: a template of an address, filled in with a station and times."""

import re
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator

_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = ("station", "from", "to")
_LONGEST = 1_000
_LONGEST_STATION = 300
_UNFIT = re.compile(r"[\s<>|\"'`\\]")


def _checked(given: object) -> object:
    if not isinstance(given, str) or not given.strip():
        return None
    text = given.strip()
    unknown = [each for each in _FIELD.findall(text) if each not in _FIELDS]
    if unknown or _FIELD.sub("", text) != _FIELD.sub("", text).replace("{", "").replace("}", ""):
        found = f", but it has {{{unknown[0][:40]}}}" if unknown else "; a brace stands alone"
        raise ValueError(f"it may hold {{station}}, {{from}} and {{to}} (epoch ms){found}")
    if "{station}" not in text:
        raise ValueError("it holds no {station}: every station would have the same link")
    _check_address(text)
    return text


def _check_address(text: str) -> None:
    try:
        parts = urlsplit(_FIELD.sub("0", text))
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or "{" in urlsplit(text).netloc:
        raise ValueError("it is not an address that begins with https:// or http:// and a host")
    if "@" in parts.netloc:
        raise ValueError("it holds a user or a password; everybody in the channel would see them")
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or _UNFIT.search(text):
        raise ValueError("it is too long, or has a character that cannot be in a link: write it percent-encoded")


DashboardTemplate = Annotated[str | None, BeforeValidator(_checked)]
"""The address of a dashboard with {station}, and {from} and {to} if it takes times; None if there is none."""


def dashboard_url(template: str, station_id: str, since_ms: int, until_ms: int) -> str:
    """Return the address for a station and a time."""
    station = quote(station_id[:_LONGEST_STATION], safe="", errors="replace")
    values = {"station": station, "from": str(since_ms), "to": str(until_ms)}
    return _FIELD.sub(lambda found: values[found[1]], template)
