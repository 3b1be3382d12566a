"""Alerts that close by themselves, in the channel: what the card, the thread, a late press and the reports say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cards.dialogs.snooze_modal import HOW_LONG, HowLong
from bot.runtime.clock import Clock
from bot.slack.ids import CATEGORY_INPUT
from rules.alert.rejection import RejectionCategory
from storage.server_clock import ServerClock
from tests.scenarios.acting import ALICE, BOB, CAROL, MANAGER, ON_CALL
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours, thread
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.message import Message

pytestmark = [pytest.mark.ministack, pytest.mark.documented]

# Minutes, not hours: Slack signs by the real clock, and what it signed counts for five.
POLICY = f"""
groups: {{approvers: [{ALICE}, {ON_CALL}], managers: [{MANAGER}]}}
decide: [{{by: [approvers]}}]
audit: [managers]
recovered: [{{severity: HIGH, after_minutes: 1}}]
expired: [{{severity: HIGH, after_minutes: 3}}]
"""


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest_asyncio.fixture
async def house(
    aws_clients: Clients, tmp_path: Path, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    # The hours go by for AWS as well: a leader whose clock is not AWS's evaluates nothing.
    monkeypatch.setattr(ServerClock, "now_ms", lambda _clock: hours.now_ms())
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY)
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms), AIOPS_POLICY_FILE=str(policy)) as house:
        yield house


async def well_for_long(house: House, hours: Hours) -> None:
    """Let the station be well, and stay so until the alert has closed."""
    await house.recovers()
    await house.tick()
    hours.pass_by(1)
    await house.report(house.minutes())
    await house.tick()
    house.bot.delivery.wake()


async def closed(house: House, hours: Hours) -> Message:
    card = await house.trouble()
    await house.recovers()
    await house.tick()
    await house.shows(card, "Closes by itself", "if it stays clear")
    await well_for_long(house, hours)
    await house.shows(card, "RECOVERED", "Closed by itself: recovered")
    await house.quiet()
    return card


async def test_it_is_rejected_by_system_the_card_shrinks_and_the_thread_is_told(house: House, hours: Hours) -> None:
    card = await closed(house, hours)
    alert = await house.tables.alert(card)
    assert (alert["status"], alert["rejectedBy"]) == ("REJECTED", "system")
    assert alert["rejectionReason"] == "The condition stayed clear for 1 min; the alert closed by itself."
    assert buttons_of(card) == ["decide_again"]
    entry = (await house.tables.audit(card))[-1]
    assert (entry["actionType"], entry["userId"], entry["status"]) == ("ALERT_REJECTED", "system", "SUCCESS")
    assert entry["details"]["rejectionCategory"] == "RECOVERED"
    (note,) = house.slack.channel(card.channel).replies(card.ts)
    assert "Closed by itself: recovered" in said(note)
    assert not note.broadcast
    assert await house.executions(card) == []
    assert "Closed by itself" in await house.type(f"audit {alert_id_of(card)}", by=MANAGER)


@pytest.mark.parametrize("action", ["approve_alert", "reject_alert", "snooze_alert", "take_alert"])
async def test_a_press_that_comes_too_late_is_told_so_and_changes_nothing(
    house: House, hours: Hours, action: str
) -> None:
    card = await house.trouble()
    stale = card.show()
    await well_for_long(house, hours)
    await house.shows(card, "Closed by itself: recovered")
    await house.quiet()
    before, alice = await house.tables.alert(card), house.person(ALICE)
    await alice.press(card, action, stale=stale)

    def answer() -> str:
        return str(alice.modal.blocks) if alice.modal else "".join(said(each) for each in alice.inbox.all)

    await house.until(lambda: "before your press" in answer(), "the person is told")
    assert "Open again" in answer()
    assert await house.tables.alert(card) == before


async def test_a_dialog_that_was_open_meanwhile_is_told_so(house: House, hours: Hours) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card)
    bob = house.person(BOB)
    await bob.press(card, "snooze_alert")
    snoozing = await house.until(lambda: bob.modal if bob.modal and bob.modal.updates > 1 else None, "the dialog")
    await well_for_long(house, hours)
    await house.shows(card, "Closed by itself: recovered")
    outcomes = (
        await house.person(ALICE).submit(modal, {CATEGORY_INPUT: RejectionCategory.MAINTENANCE}),
        await bob.submit(snoozing, {HOW_LONG: HowLong.HOUR.value}),
    )
    for outcome in outcomes:
        assert outcome.view is not None
        assert "before your press" in str(outcome.view.blocks)
        assert "Open again" in str(outcome.view.blocks)
    assert (await house.tables.alert(card))["rejectedBy"] == "system"


async def test_it_can_be_opened_again_knowingly_and_waits_for_a_person_then(house: House, hours: Hours) -> None:
    card = await closed(house, hours)
    await house.decide_again(card, by=CAROL)
    assert "You may not have this alert decided again" in await house.told(CAROL)
    await house.decide_again(card, by=BOB)
    await house.until(lambda: len(house.cards()) == 2, "the new card")
    new = house.cards()[-1]
    await house.shows(new, "CONDITION CLEARED", "opened it again", "closed by itself")
    await house.shows(card, f"{BOB.lower()} opened it again")
    assert buttons_of(card) == []
    assert (await house.tables.alert(card))["status"] == "REJECTED"
    hours.pass_by(2)
    await house.report(house.minutes())
    await house.tick()
    await house.quiet()
    assert (await house.tables.alert(new))["status"] == "PENDING"
    await house.reject(new, "looked at it", by=BOB)
    await house.shows(new, "Rejected")


async def test_trouble_that_comes_back_after_it_is_news_at_once(house: House, hours: Hours) -> None:
    await closed(house, hours)
    await house.has_been(chargedBatteries=2, unchargedBatteries=28)
    await house.tick()
    await house.until(lambda: len(house.cards()) == 2, "a new card")
    await house.shows(house.cards()[-1], "*Before:* HIGH, closed by itself")


async def test_the_card_of_before_offers_to_open_it_again_only_while_nothing_newer_is_about_it(
    house: House, hours: Hours
) -> None:
    first = await closed(house, hours)
    await house.has_been(chargedBatteries=2, unchargedBatteries=28)
    await house.tick()
    await house.until(lambda: len(house.cards()) == 2, "a new card")
    second = house.cards()[-1]
    await house.quiet()
    assert buttons_of(first) == []
    await house.shows(first, "A newer alert about this was opened", "it came back")
    await house.reject(second, "crew on site", by=BOB)
    await house.shows(second, "Rejected")
    await house.quiet()
    assert buttons_of(first) == []


async def test_it_is_counted_apart_in_the_report_and_on_the_home_tab(house: House, hours: Hours) -> None:
    await closed(house, hours)
    report = await house.type("report 7", by=MANAGER)
    assert "1 alert was opened: 1 closed by itself as recovered." in report
    assert "Closed by itself" in report
    assert "nobody decided" in report
    alice = house.person(ALICE)
    await alice.open_home()
    await house.until(
        lambda: alice.home and "0 rejected, 1 closed by itself as recovered" in str(alice.home.blocks), ""
    )


async def test_what_nobody_decides_expires_loudly_and_its_trouble_can_be_decided_again(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    hours.pass_by(4)
    replies = await thread(house, card)
    await house.shows(card, "EXPIRED", "Closed by itself: expired", "Nobody decided for 3 min")
    assert buttons_of(card) == ["decide_again"]
    assert any("Closed by itself: expired" in said(each) and each.broadcast for each in replies)
    assert (await house.tables.alert(card))["rejectedBy"] == "system"
    await house.has_been(chargedBatteries=2, unchargedBatteries=28)
    await house.tick()
    assert len(await house.tables.alerts()) == 1
    await house.decide_again(card)
    await house.until(lambda: len(house.cards()) == 2, "the new card")
    await house.shows(house.cards()[-1], "closed by itself")
