"""
The text after a slash command, as the person typed it.

The manifest asks for `should_escape`: Slack sends `&`, `<` and `>` as entities; people, channels and links as markup.
"""

import re

_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


def as_typed(text: str) -> str:
    """Return text with `@name`, `#name`, the address of a link and the three characters as they were typed."""
    return _plain_text(_MARKUP.sub(_plain, text))


def with_ids(text: str) -> str:
    """Return the same with people by their id: `@U0123456789`."""
    return as_typed(_PERSON.sub(r"@\1", text))


def _plain_text(plain: str) -> str:
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(markup: re.Match[str]) -> str:
    target, label = markup[1], markup[2]
    if target[:1] in {"@", "#"}:
        return target[0] + (label or target[1:]).lstrip(target[0])
    if target[:1] == "!":
        return "@" + (label or target[1:].rpartition("^")[2]).lstrip("@")
    if _LINK.match(target):
        # What Slack turned into a link by itself, such as `depot.east.io`, is the label.
        return label if label and target.rstrip("/").endswith(label.rstrip("/")) else target
    return markup[0]
