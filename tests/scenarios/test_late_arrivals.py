"""What Slack is told too late covers nothing for good: a held redraw is drawn over, a held note is deleted."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.runtime.clock import Clock
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import REDRAWS, WorkKind
from rules.lifecycle import rejecting
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.slack_double.elements import interactive_elements
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

CALL_SECONDS = 0.7
HELD_SECONDS = 3.0
"""Longer than a call may take, and than a newer redraw needs; shorter than a call counts as on its way (4.2 s)."""


@pytest.fixture
async def quick(aws_clients: Clients) -> AsyncIterator[House]:
    """A house that waits less long for Slack."""
    async with House(aws_clients, AIOPS_SLACK_CALL_SECONDS=str(CALL_SECONDS)) as opened:
        yield opened


def buttons(card: Message) -> list[str]:
    return [element["action_id"] for _, element in interactive_elements(card.blocks)]


async def test_a_redraw_that_arrives_after_a_newer_one_is_drawn_over(quick: House) -> None:
    card = await quick.trouble()
    await quick.quiet()
    held = quick.slack.faults.add(FaultKind.HELD, "chat.update", seconds=HELD_SECONDS)
    await quick.approve(card)
    await quick.carried_out(card)
    assert held.hits
    await quick.until(lambda: "Remediation succeeded" not in said(card), "the old drawing arrives and covers the new")

    await quick.carried_out(card)
    await quick.quiet()
    assert "Remediation succeeded" in said(card)


async def test_a_redraw_from_before_the_decision_does_not_bring_its_buttons_back_for_good(quick: House) -> None:
    card = await quick.trouble()
    await quick.quiet()
    pending = buttons(card)
    held = quick.slack.faults.add(FaultKind.HELD, "chat.update", seconds=HELD_SECONDS)
    await quick.report(quick.minutes(chargedBatteries=0, unchargedBatteries=30))
    await quick.tick()
    await quick.until(lambda: held.hits, "the worse card is on its way")
    await quick.reject(card, "no")
    await quick.shows(card, "Rejected")
    await quick.until(lambda: buttons(card) == pending, "the old drawing brings the buttons back")

    await quick.shows(card, "Rejected")
    await quick.quiet()
    assert buttons(card) == []


async def test_no_redraw_waits_to_be_made_again_where_every_answer_comes(house: House) -> None:
    """With the time that calls have as a rule: of less, a busy machine takes so much that an answer counts as late."""
    card = await house.trouble()
    await house.quiet()
    await house.approve(card)
    await house.carried_out(card)
    await house.quiet()
    outstanding = await asyncio.to_thread(house.bot.stores.work.outstanding)
    assert [each for each in outstanding if each.kind in REDRAWS] == []


async def test_a_note_that_arrives_after_it_was_written_again_is_deleted(aws_clients: Clients) -> None:
    hours = Hours()
    async with House(
        aws_clients, clock=Clock(now_ms=hours.now_ms), AIOPS_SLACK_CALL_SECONDS=str(CALL_SECONDS)
    ) as house:
        card = await house.trouble()
        await house.quiet()
        held = house.slack.faults.add(FaultKind.HELD, "chat.postMessage", channel=card.channel, seconds=HELD_SECONDS)
        await house.report(house.minutes(chargedBatteries=0, unchargedBatteries=30))
        await house.tick()
        replies = house.slack.channel(card.channel).replies
        await house.until(lambda: len(replies(card.ts)) == 2, "the note stands twice")
        assert held.hits

        async def what_may_still_arrive_is_waited_for() -> bool:
            outstanding = await asyncio.to_thread(house.bot.stores.work.outstanding)
            seeking = [each for each in outstanding if each.kind is WorkKind.SEEK_DOUBLES and each.claim is None]
            return any(each.attempts == 1 and each.due_at > hours.now_ms() for each in seeking)

        await house.until(what_may_still_arrive_is_waited_for, "the search for a second is put off")
        hours.pass_by(1)
        await house.until(lambda: len(replies(card.ts)) == 1, "the second is deleted")
        await house.quiet()
        assert len(replies(card.ts)) == 1


async def test_a_direct_message_that_arrives_after_it_was_sent_again_is_deleted(aws_clients: Clients) -> None:
    hours = Hours()
    async with House(
        aws_clients, clock=Clock(now_ms=hours.now_ms), AIOPS_SLACK_CALL_SECONDS=str(CALL_SECONDS)
    ) as house:
        conversation = house.slack.channel(f"D{ALICE[1:]}", is_private=True)
        house.slack.faults.add(FaultKind.HELD, "chat.postMessage", channel=conversation.id, seconds=HELD_SECONDS)
        await house.report(house.minutes(chargedBatteries=0, unchargedBatteries=30))
        await house.tick()
        await house.until(lambda: len(conversation.cards()) == 2, "the message stands twice")

        async def it_is_looked_for() -> bool:
            outstanding = await asyncio.to_thread(house.bot.stores.work.outstanding)
            seeking = [each for each in outstanding if each.kind is WorkKind.SEEK_DOUBLES and each.claim is None]
            return any(each.attempts == 1 and each.due_at > hours.now_ms() for each in seeking)

        await house.until(it_is_looked_for, "the search for a second is put off")
        hours.pass_by(1)
        await house.until(lambda: len(conversation.cards()) == 1, "the second is deleted")


async def test_a_redraw_of_a_digest_that_arrives_after_a_newer_one_is_drawn_over(quick: House) -> None:
    stations = [f"LOW_{number:03}" for number in range(1, 13)]
    await quick.report([quick.metric(each, chargedBatteries=2, unchargedBatteries=28) for each in stations])
    await quick.tick()
    digest = await quick.until(lambda: next(iter(quick.slack.channel(CHANNEL).cards()), None), "the digest stands")
    await quick.quiet()
    first, second = [each["alertId"] for each in await quick.tables.alerts()][:2]
    held = quick.slack.faults.add(FaultKind.HELD, "chat.update", seconds=HELD_SECONDS)
    await reject(quick, first)
    await quick.until(lambda: held.hits, "the redraw is on its way")
    assert "12 to decide" in said(digest)
    await reject(quick, second)
    await quick.until(lambda: "10 to decide" in said(digest), "the newer drawing stands")
    await quick.until(lambda: "11 to decide" in said(digest), "the old drawing arrives and covers the new")

    await quick.until(lambda: "10 to decide" in said(digest), "it is drawn over")
    await quick.quiet()
    assert "10 to decide" in said(digest)


async def reject(house: House, alert_id: str) -> None:
    """Reject an alert as a dialog does."""
    why = Rejection(RejectionCategory.OTHER, "crew on site")
    changing = house.bot.stores.changing
    await asyncio.to_thread(changing.change, alert_id, lambda alert, at: rejecting.reject(alert, ALICE, why, at))
    house.bot.delivery.wake()
