"""Text from people or stations, made safe to show and visibly cut where it is too long."""

import re

from rules.text.excerpt import MARK
from rules.text.spelled import spelled

_SPELLED_FROM = 4
"""Spelling out shortens a text only where a character is repeated: so many times the limit are read."""

_HALF = re.compile(r"(&[a-z]*|<[^<>]*)\Z")


AGO = "{ago}, {time}"
"""How long ago, and at which time of day, in the tokens of Slack's dates."""


def clean(text: str) -> str:
    """Return text in which control, invisible and misleading characters are spelled out: it reads as it is stored."""
    return spelled(text.replace("\r\n", "\n"))


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters, with an ellipsis where text was cut off."""
    return text if len(text) <= limit else text[: limit - len(MARK)].rstrip() + MARK


def cut_markup(text: str, limit: int) -> str:
    """Cut mrkdwn as `cut` does, but never inside an entity or a token: half a mention reads as noise."""
    return text if len(text) <= limit else _HALF.sub("", text[: limit - len(MARK)]).rstrip() + MARK


def shown(text: str, limit: int) -> str:
    """Return untrusted text for a plain_text object or a rich text element."""
    head = text[: limit * _SPELLED_FROM + 1]
    whole = clean(head)
    return cut(whole, limit) if len(head) == len(text) else cut(f"{whole}{MARK}"[: limit + 1], limit)


def escaped(text: str, limit: int) -> str:
    """
    Return untrusted text for mrkdwn or a message's `text`: Slack makes no mention, link or channel of it.

    The limit counts the characters as shown. Slack decodes these three entities and no others.
    """
    return shown(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return text that was escaped as it was, for where nothing is parsed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unended(text: str) -> str:
    """Return text without its full stop, for use inside a sentence."""
    return text.rstrip().rstrip(".")


def when(epoch_ms: int, fallback: str) -> str:
    """Return a time that each reader sees in their own time zone; `fallback` shows where Slack renders no tokens."""
    return f"<!date^{epoch_ms // 1000}^{{date_short_pretty}} {{time}}|{fallback}>"


def since_when(epoch_ms: int, fallback: str) -> str:
    """Return the same with how long ago that is, which each reader's Slack keeps true."""
    return f"<!date^{epoch_ms // 1000}^{AGO}|{fallback}>"
