"""What is written of a digest that was redrawn asks for its work, whatever was written since it was read."""

from bot.delivery.digests.drawn_digest import DrawnDigest, RedrawnDigest
from bot.slack.message import Message
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, with_card
from rules.lifecycle.digest_news import beginning
from tests.factories import NOW
from tests.unit.lifecycle.digests import CARD, listed, posted

SECOND = CardReference(channel="C", ts="9.95")


def redrawn(read: Digest, *gone: CardReference, parts: int = 1) -> RedrawnDigest:
    alerts = [listed(1), listed(2)]
    return RedrawnDigest(
        DrawnDigest(read, alerts, [Message(text="part")] * parts, lambda _part: Message(text="plain")), gone, NOW
    )


def asked(drawn: RedrawnDigest, stored: Digest) -> list[WorkKind]:
    return [each.kind for each in drawn.asking(stored, drawn.written(stored))]


def test_a_note_is_never_written_without_the_work_of_saying_it() -> None:
    stored = posted([listed(1)])
    read = stored.model_copy(update={"told": None, "cards": {}})
    drawn = redrawn(read)
    assert len(drawn.written(stored).notes) == 1
    assert asked(drawn, stored) == [WorkKind.REPLY_DIGEST]


def test_a_note_that_waits_to_be_said_is_not_asked_for_again_by_each_redraw() -> None:
    drawn = redrawn(posted([listed(1)]))
    written = drawn.written(posted([listed(1)]))
    assert asked(drawn, written) == []


def test_what_is_gone_or_was_never_posted_is_asked_for_unless_nothing_was_posted_yet() -> None:
    both = with_card(posted([listed(1), listed(2)]), 2, SECOND)
    assert asked(redrawn(both, SECOND, parts=2), both) == [WorkKind.POST_DIGEST]
    assert asked(redrawn(both, CARD, SECOND, parts=2), both) == [WorkKind.POST_DIGEST]
    assert asked(redrawn(both, parts=2), both) == []
    assert asked(redrawn(both, parts=3), both) == [WorkKind.POST_DIGEST]
    unposted = beginning(both.model_copy(update={"cards": {}}), [listed(1), listed(2)])
    assert asked(redrawn(unposted, parts=2), unposted) == []


def test_a_digest_of_which_nothing_is_missing_is_whole_though_nobody_could_say_so() -> None:
    unsettled = posted([listed(1), listed(2)]).model_copy(update={"settled": 0})
    assert not unsettled.is_whole(NOW)
    assert redrawn(unsettled).drawn.is_whole(NOW)
    missing = unsettled.model_copy(update={"members": ("a1", "a2", "a3")})
    assert not redrawn(missing).drawn.is_whole(NOW)
