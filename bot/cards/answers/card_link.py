"""Links to cards: made from where a card stands, and read in the forms in which people copy them."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference

_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,20}")
_TS = re.compile(r"(\d{10})\.(\d{6})")
_WORKSPACE = re.compile(r"https?://[A-Za-z0-9.:-]+")
_LINK = re.compile(
    r"https?://[A-Za-z0-9.:-]+/archives/(?P<channel>[CDG][A-Z0-9]{1,20})/p(?P<seconds>\d{10})(?P<micros>\d{6})"
    r"(?:\?(?P<query>[^#]*))?(?:#.*)?"
)


def card_url(workspace_url: str | None, card: CardReference | None) -> str | None:
    """Return the address of a card as Slack's "Copy link" makes it; None if that is not known."""
    if workspace_url is None or card is None:
        return None
    at = _TS.fullmatch(card.ts)
    root = workspace_url.rstrip("/")
    if at is None or not _CHANNEL.fullmatch(card.channel) or not _WORKSPACE.fullmatch(root):
        return None
    return f"{root}/archives/{card.channel}/p{at[1]}{at[2]}"


def card_link(workspace_url: str | None, card: CardReference | None, shown: str = "card") -> str:
    """Return a link to a card as mrkdwn for the end of a line; empty if there is none."""
    url = card_url(workspace_url, card)
    return f" · <{url}|{shown}>" if url else ""


@dataclass(frozen=True)
class Links:
    """
    How links into this workspace begin (None if unknown), and where each digest stands, by its id.

    `dashboard` is the template of the operator's own dashboard, if there is one.
    """

    workspace_url: str | None = None
    digests: Mapping[str, CardReference] = field(default_factory=dict)
    dashboard: str | None = None

    def to(self, alert: Alert) -> str:
        """Return a link to an alert's card, or to the digest that lists it, as `card_link` does."""
        if alert.metadata.card is None and alert.metadata.digest is not None:
            return card_link(self.workspace_url, self.digests.get(alert.metadata.digest), "digest")
        return card_link(self.workspace_url, alert.metadata.card)


def is_link(word: str) -> bool:
    """Return whether somebody typed a link."""
    return word.lower().lstrip("<").startswith(("http://", "https://"))


def read_card_link(word: str) -> CardReference | None:
    """
    Return the message that a link leads to, bare or in Slack's form (`<url>`, `<url|text>`); None for other links.

    For a reply it is the first message of the thread, because replies stand below their card.
    """
    found = _LINK.fullmatch(html.unescape(word.lstrip("<").split("|")[0].rstrip(">")))
    if found is None:
        return None
    thread = _TS.fullmatch(parse_qs(found["query"] or "").get("thread_ts", [""])[0])
    ts = thread[0] if thread else f"{found['seconds']}.{found['micros']}"
    return CardReference(channel=found["channel"], ts=ts)
