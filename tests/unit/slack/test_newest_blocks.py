"""A workspace that does not know Slack's newest blocks gets the same words in old ones."""

import asyncio

import pytest

from bot.cards.parts import blocks
from bot.slack.classic_blocks import classic_blocks, is_classic
from bot.slack.errors import BlocksRefused
from bot.slack.message import Message
from bot.slack.newest_blocks import OLD_FOR_SECONDS, NewestBlocks
from tests.scenarios.reading import text_of
from tests.slack_double import check_blocks
from tests.unit.cards.kinds_of_cards import every_kind

NEW = {"container", "plan", "task_card", "data_table"}
CARD = Message("card", blocks.folded("Details", [blocks.divider()]))


class Workspace:
    """A Slack that refuses some types of blocks."""

    def __init__(self, refuses: set[str]) -> None:
        self.refuses = refuses
        self.now = 0.0
        self.why = "invalid_blocks"
        self.asked: list[list[str]] = []
        self._newest = NewestBlocks(lambda: self.now)

    def takes(self, message: Message) -> bool:
        return asyncio.run(self._newest.sent(message, self._send))

    async def _send(self, message: Message) -> bool:
        types = [block["type"] for block in message.blocks]
        self.asked.append(types)
        if self.refuses & set(types):
            raise BlocksRefused(self.why)
        return True


def test_new_blocks_are_sent_where_they_are_taken() -> None:
    slack = Workspace(set())
    assert slack.takes(CARD)
    assert slack.asked == [["container"]]


def test_where_they_are_refused_the_same_goes_in_old_blocks_and_from_then_on_at_once() -> None:
    slack = Workspace(NEW)
    assert slack.takes(CARD)
    assert slack.takes(CARD)
    assert slack.asked == [["container"], ["divider"], ["divider"]]


def test_after_an_hour_they_are_tried_again() -> None:
    slack = Workspace(NEW)
    slack.takes(CARD)
    slack.refuses, slack.now = set(), OLD_FOR_SECONDS
    slack.takes(CARD)
    assert slack.asked[-1] == ["container"]


@pytest.mark.parametrize(
    ("why", "asked"),
    [
        ("invalid_blocks: invalid slack file [json-pointer:/blocks/1/slack_file]", 1),
        ("invalid_blocks: unsupported type: data_visualization", 1),
        ("invalid_blocks: unsupported type: container", 2),
        ("invalid_blocks: must be shorter [json-pointer:/blocks/0/child_blocks/3/text]", 2),
    ],
)
def test_where_slack_says_that_it_was_an_old_block_nothing_is_asked_twice(why: str, asked: int) -> None:
    slack = Workspace({"image"})
    slack.why = why
    with pytest.raises(BlocksRefused):
        slack.takes(Message("card", [*CARD.blocks, blocks.image("F0CHART", title="t", alt_text="a")]))
    assert len(slack.asked) == asked


def test_what_is_refused_for_another_reason_does_not_count_against_new_blocks() -> None:
    slack = Workspace({"divider", "container"})
    with pytest.raises(BlocksRefused):
        slack.takes(CARD)
    slack.refuses = set()
    slack.takes(CARD)
    assert slack.asked[-1] == ["container"]


@pytest.mark.parametrize("name", every_kind())
def test_every_card_says_the_same_in_old_blocks(name: str) -> None:
    card = every_kind()[name]
    old = classic_blocks(card.blocks)
    assert not is_classic(card)
    assert not NEW & {block["type"] for block in old}
    assert check_blocks(old) == []
    assert {word for word in text_of(card.blocks).split() if word.isalpha()} <= set(text_of(old).split()) | {
        "Details",
        "more",
        "to",
        "review",
    }
