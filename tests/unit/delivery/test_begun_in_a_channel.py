"""A message is looked for where an earlier attempt began it, wherever the policy would post it by now."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.access.policy import KEEPS_EVERYTHING
from bot.access.policy_in_use import PolicyInUse
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.post_once import Posting, begun_in
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import NeedsPerson, SlackFailure
from bot.slack.message import Message
from bot.slack.message_identity import Place, card_identity, link_identity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from tests.doubles.runtime import make_runtime
from tests.factories import NOW

IDENTITY = card_identity("a")
CARD = CardReference(channel="C0NORTH", ts="1.0")


class Slack:
    """Channels, of which some have failed; it notes what was looked through and what was posted."""

    def __init__(self, failing: dict[str, SlackFailure] | None = None) -> None:
        self.failing = failing or {}
        self.looked: list[str] = []
        self.standing = {"C0NORTH": [CARD]}

    def until_look(self, _channel: str) -> float:
        return 0.0

    async def check(self, channel: str) -> None:
        self._answers(channel)

    async def find(self, channel: str, _identity: object, _since_ms: int) -> list[CardReference]:
        self.looked.append(channel)
        self._answers(channel)
        return self.standing.get(channel, [])

    async def post(self, channel: str, _message: Message, _identity: object) -> CardReference:
        self._answers(channel)
        return CardReference(channel=channel, ts="2.0")

    def _answers(self, channel: str) -> None:
        if channel in self.failing:
            raise self.failing[channel]


def work(begun: str | None = None) -> Work:
    return Work(
        subject_id="a", kind=WorkKind.POST_CARD, severity_rank=3, created_at=NOW, due_at=NOW, begun=begun, attempts=2
    )


def posting(slack: Slack) -> tuple[Posting, list[str]]:
    begun: list[str] = []

    async def begin(_work: Work, name: str) -> None:
        begun.append(name)

    async def require(_work: Work) -> None:
        """Held."""

    claims: Any = SimpleNamespace(begin=begin, require=require)
    unused: Any = None
    channel: Any = slack
    policy = PolicyInUse(KEEPS_EVERYTHING, channel="C0HOME")
    context = PostingContext(make_runtime(), unused, unused, claims, channel, unused, policy, unused)
    return Posting(context), begun


async def posted(post: Posting, channel: str) -> CardReference:
    async def send(put: Any) -> CardReference:
        answer: CardReference = await put(Message("card"))
        return answer

    return await post.post(work(), Place(channel, IDENTITY), send)


async def test_a_card_that_was_begun_in_a_channel_is_found_there_though_it_would_go_elsewhere_now() -> None:
    slack = Slack()
    post, begun = posting(slack)
    await posted(post, "C0NORTH")
    assert await post.adopted(work(begun[0]), Place("C0HOME", IDENTITY), NOW) == CARD
    assert slack.looked == ["C0NORTH"]


async def test_what_was_begun_in_the_default_channel_is_looked_for_there() -> None:
    slack = Slack()
    post, begun = posting(slack)
    await posted(post, "C0HOME")
    assert begun == [IDENTITY.name]
    assert await post.adopted(work(begun[0]), Place("C0NORTH", IDENTITY), NOW) is None
    assert slack.looked == ["C0HOME"]


async def test_where_a_card_was_begun_and_nothing_can_be_seen_any_more_it_counts_as_not_there() -> None:
    archived = NeedsPerson("is_archived", "unarchive it")
    post, _ = posting(Slack({"C0NORTH": archived}))
    begun = work(f"{IDENTITY.name}@C0NORTH")
    assert await post.adopted(begun, Place("C0HOME", IDENTITY), NOW) is None
    with pytest.raises(ChannelFailed, match="it is archived"):
        await post.adopted(begun, Place("C0NORTH", IDENTITY), NOW)
    with pytest.raises(ChannelFailed, match="it is archived"):
        await posted(post, "C0NORTH")


@pytest.mark.parametrize("begun", [None, "", "alert:b:", "alert:a:b@C0NORTH", link_identity("a", "C0NORTH").name])
def test_what_another_message_began_is_no_attempt_at_this_one(begun: str | None) -> None:
    assert begun_in(work(begun), Place("C0NORTH", IDENTITY)) is None
