"""Links to cards, as people copy them and as Slack hands them on."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.answers.card_link import card_link, card_url, is_link, read_card_link
from bot.listeners.commands.audits import AuditOf, VerifyAudit
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.words import Incomplete
from rules.alert.alert_metadata import CardReference

HOME = "https://swapnet.slack.com/"
CARD = CardReference(channel="C0ALERTS", ts="1763800000.000100")
URL = "https://swapnet.slack.com/archives/C0ALERTS/p1763800000000100"


def test_the_address_of_a_card_is_what_slack_itself_copies() -> None:
    assert card_url(HOME, CARD) == URL
    assert card_link(HOME, CARD) == f" · <{URL}|card>"


@pytest.mark.parametrize(
    ("home", "card"),
    [
        (None, CARD),
        (HOME, None),
        (HOME, CardReference(channel="<!channel>", ts=CARD.ts)),
        ("https://evil.example/|press>", CARD),
    ],
)
def test_of_what_is_no_place_of_a_card_no_link_is_made(home: str | None, card: CardReference | None) -> None:
    assert card_link(home, card) == ""


@pytest.mark.parametrize(
    "typed",
    [
        URL,
        f"<{URL}>",
        f"<{URL}|the",
        f"<{URL}?thread_ts=1763800000.000100&amp;cid=C0ALERTS>",
        f"{URL}?thread_ts=1763800000.000100&cid=C0ALERTS",
        "https://swapnet.slack.com/archives/C0ALERTS/p1763800099000900?thread_ts=1763800000.000100&cid=C0ALERTS",
        f"{URL}#fragment",
        f"{URL}?thread_ts=nonsense",
    ],
)
def test_a_card_is_found_by_any_link_to_it_or_into_its_thread(typed: str) -> None:
    assert read_card_link(typed) == CARD
    assert parse(f"audit {typed}") == AuditOf(CARD)
    assert parse(f"audit verify {typed} please") == VerifyAudit(CARD)


@pytest.mark.parametrize(
    "typed",
    [
        "https://",
        "<https://swapnet.slack.com/archives/C0ALERTS>",
        "https://swapnet.slack.com/archives/C0ALERTS/p17",
        "https://swapnet.slack.com/files/U0ALICE/F0X/a.png",
        "https://evil.example/?x=/archives/C0ALERTS/p1763800000000100",
    ],
)
def test_a_link_to_anything_else_is_said_to_be_none(typed: str) -> None:
    answer = parse(f"audit {typed}")
    assert isinstance(answer, Incomplete)
    assert "This link leads to no message" in answer.usage


# Built, and not from a regular expression: hypothesis takes a second to understand one.
CHANNELS = st.builds(
    "{}{}".format, st.sampled_from("CDG"), st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=20)
)


@given(CHANNELS, st.integers(10**9, 10**10 - 1), st.integers(0, 999_999))
def test_what_is_linked_is_what_is_read(channel: str, seconds: int, micros: int) -> None:
    card = CardReference(channel=channel, ts=f"{seconds}.{micros:06}")
    assert read_card_link(str(card_url(HOME, card))) == card


@given(st.text())
def test_anything_can_be_typed_for_a_link(typed: str) -> None:
    read_card_link(typed)
    is_link(typed)
