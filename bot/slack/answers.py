"""Reads what Slack answers. A proxy, or Slack itself, may answer in another shape; then nobody knows what was done."""

from typing import Any, TypeVar

from pydantic import ValidationError

from bot.slack.errors import Ambiguous
from rules.alert.alert_metadata import CardReference

Kind = TypeVar("Kind")


def part(answer: Any, kind: type[Kind], *names: str) -> Kind:
    """Return what stands in an answer under some names. Raises Ambiguous: without it nobody knows what was done."""
    found = answer
    for name in names:
        found = found.get(name) if hasattr(found, "get") else None
    if not isinstance(found, kind):
        raise Ambiguous(f"Slack's answer has no {'.'.join(names)} that can be read")
    return found


def items_of(answer: Any, name: str) -> list[dict[str, Any]]:
    """Return the items of a list in an answer, without what is none. Raises Ambiguous."""
    return [each for each in part(answer, list, name) if isinstance(each, dict)]


def messages_in(answer: Any) -> list[dict[str, Any]]:
    """Return the messages of a page of history. Raises Ambiguous."""
    return [each for each in items_of(answer, "messages") if isinstance(each.get("ts"), str)]


def thread_in(answer: Any) -> Any:
    """Return in whose thread a message was posted; None if in none, or the answer does not say."""
    posted = answer.get("message")
    return posted.get("thread_ts") if isinstance(posted, dict) else None


def next_cursor(answer: Any) -> str:
    """Return where the next page begins; empty if there is none."""
    about = answer.get("response_metadata")
    return str(about.get("next_cursor") or "") if isinstance(about, dict) else ""


def place_in(answer: Any) -> CardReference:
    """Return where a message stands. Raises Ambiguous."""
    try:
        return CardReference(channel=part(answer, str, "channel"), ts=part(answer, str, "ts"))
    except ValidationError:
        raise Ambiguous("Slack's answer has no place of a message that can be read") from None
