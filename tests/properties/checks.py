"""What must hold for whatever is drawn."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import Phase, settings

from bot.cli.plain import as_lines
from bot.slack.message import Message
from tests.slack_double import check_blocks, check_view
from tests.slack_double.message_rules import TEXT_MAX

DECIDERS = "<!subteam^S0CREW>, <@U0ALICE>"


OUR_TOKEN = re.compile(
    r"<https://swapnet\.slack\.com/archives/[A-Z0-9]+/p\d{16}\|(?:card|digest)>|"
    r"<@[UW][A-Z0-9]{1,31}>|<#[CDG][A-Z0-9]{1,20}>|<!subteam\^S[A-Z0-9]+>|"
    r"<!date\^\d+\^(?:\{date_short_pretty\} \{time\}|\{ago\}, \{time\})\|[^<>|]+>"
)


ENTITY = re.compile(r"&(amp|lt|gt);")


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


anything = settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""Shrinking 100 kB takes minutes and tells little."""


def must_be_inert(text: str) -> None:
    """Only our own tokens and entities: no mention, link or date of anybody else's, none of ours cut in two."""
    rest = ENTITY.sub("", OUR_TOKEN.sub("", text))
    assert not set("<>&") & set(re.sub(r"(?m)^>", "", rest)), text[:300]
    assert "UEVIL" not in "".join(OUR_TOKEN.findall(text))
    assert not UNSEEN.search(text)


def text_objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "plain_text"}:
            yield value
        for inner in value.values():
            yield from text_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from text_objects(inner)


def must_be_safe(drawn: Any) -> None:
    for each in text_objects(drawn):
        if each["type"] == "mrkdwn":
            assert each["verbatim"] is True
            must_be_inert(each["text"])
        else:
            assert each["emoji"] is False
            assert not UNSEEN.search(each["text"])


def slack_takes(message: Message) -> None:
    assert message.text.strip()
    assert len(message.text) <= TEXT_MAX
    must_be_inert(message.text)
    assert check_blocks(message.blocks) == []
    must_be_safe(message.blocks)
    assert as_lines(message)


def slack_shows(view: dict[str, Any]) -> None:
    assert check_view(view) == []
    must_be_safe(view)
