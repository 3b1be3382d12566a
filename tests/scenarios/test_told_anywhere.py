"""What only one person is to see reaches them wherever they pressed or typed, also where the bot is no member."""

import pytest

from bot.slack.ids import COMMAND, ActionId
from tests.scenarios.acting import ALICE, CHANNEL, MANAGER
from tests.scenarios.house import House
from tests.scenarios.others import alerts_of_another_writer
from tests.scenarios.reading import said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import PrivateMessage
from tests.slack_double.person import Person

pytestmark = pytest.mark.ministack

ELSEWHERE = "C0ELSEWHERE"
NEXT = ActionId.NEXT_PAGE


@pytest.fixture
async def alice(house: House) -> Person:
    house.slack.channel(ELSEWHERE, bot_is_member=False, members=[MANAGER, ALICE])
    await alerts_of_another_writer(house, 11)
    return house.person(ALICE)


async def listed(alice: Person) -> PrivateMessage:
    """Ask for the alerts, which have pages, in a channel in which the bot is not; her rights end then."""
    await alice.command(COMMAND, "alerts", channel=ELSEWHERE)
    return await alice.next_private()


async def turned(house: House, alice: Person, page: PrivateMessage) -> None:
    """She is a guest from now on, and turns the page."""
    house.person(ALICE, is_restricted=True)
    outcome = await alice.press(page, NEXT)
    assert outcome.acked, outcome.error


def directly(house: House) -> str:
    direct = house.slack.workspace.channels.get("D0ALICE")
    return "\n".join(map(said, direct.cards())) if direct else ""


@pytest.mark.parametrize("channel", [CHANNEL, ELSEWHERE])
async def test_who_asked_for_a_file_is_told_what_became_of_it(house: House, channel: str) -> None:
    house.slack.channel(ELSEWHERE, bot_is_member=False, members=[MANAGER])
    await house.stored_alert(60_000)
    manager = house.person(MANAGER)
    await manager.command(COMMAND, "report", channel=channel)
    await manager.press(await manager.next_private(), ActionId.REPORT_ROWS)
    told = await manager.next_private()
    assert (told.channel, told.via) == (channel, "response_url")
    assert "1 alert" in said(told)


async def test_a_refusal_stands_beside_the_page_and_leaves_it_there(house: House, alice: Person) -> None:
    page = await listed(alice)
    await turned(house, alice, page)
    told = await alice.next_private()
    assert "guest" in said(told)
    assert {page.ts, told.ts} <= {each.ts for each in alice.inbox.all}


async def test_where_nothing_can_stand_beside_it_a_dialog_says_it(house: House, alice: Person) -> None:
    page = await listed(alice)
    house.slack.faults.add(FaultKind.ERROR, "response_url", times=None)
    await turned(house, alice, page)
    await house.until(lambda: alice.modal is not None, "a dialog opens")
    assert alice.modal is not None
    assert "guest" in said(alice.modal)
    assert directly(house) == ""


async def test_where_no_dialog_opens_either_a_direct_message_says_it(house: House, alice: Person) -> None:
    page = await listed(alice)
    house.slack.faults.add(FaultKind.ERROR, "response_url", times=None)
    house.slack.faults.add(FaultKind.ERROR, "views.open", times=None, code="expired_trigger_id")
    await turned(house, alice, page)
    await house.until(lambda: "guest" in directly(house), "a direct message is there")


async def test_whom_nothing_reaches_is_in_the_log_with_the_channel(
    house: House, alice: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await listed(alice)
    for method in ("response_url", "views.open", "conversations.open"):
        house.slack.faults.add(FaultKind.ERROR, method, times=None)
    await turned(house, alice, page)
    logged = ""

    def is_logged() -> bool:
        nonlocal logged
        logged += capsys.readouterr().out
        return "was not delivered" in logged

    await house.until(is_logged, "the log says so")
    (line,) = [each for each in logged.splitlines() if "was not delivered" in each]
    assert ELSEWHERE in line
    assert ALICE in line


async def test_beside_a_card_the_bot_whispers_when_the_press_brought_nothing_to_answer_to(house: House) -> None:
    card = await house.trouble()
    house.slack.faults.add(FaultKind.ERROR, "response_url", times=None)
    await house.approve(card, "U0CAROL")
    told = await house.person("U0CAROL").next_private()
    assert (told.channel, told.via) == (CHANNEL, "ephemeral")
    assert "may" in said(told)
