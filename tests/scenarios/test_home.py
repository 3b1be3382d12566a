"""The home tab: my decisions with their buttons, the fleet, what was decided, what is muted, kept true."""

import pytest

from tests.scenarios.acting import ALICE, BOB, CAROL
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said
from tests.slack_double.view import View

pytestmark = pytest.mark.ministack

APPROVE, REJECT, SNOOZE = "approve_alert", "reject_alert", "snooze_alert"


async def opened(house: House, by: str) -> View:
    person = house.person(by)
    house.slack.workspace.homes.pop(by, None)
    outcome = await person.open_home()
    assert outcome.acked, outcome.error
    home: View = await house.until(lambda: person.home, "the home tab is drawn")
    return home


async def refreshed(house: House, by: str, *words: str) -> str:
    """Let the time of a refresh come; return what the tab that stands open says then."""

    async def says_so() -> str:
        # That a tab stands open is known a moment after it is drawn.
        await house.bot.home.refresh()
        home = house.person(by).home
        shown = said(home) if home is not None else ""
        return shown if all(each in shown for each in words) else ""

    return str(await house.until(says_so, f"the tab says {words}"))


async def test_who_may_decide_has_the_buttons_and_who_may_not_sees_that_it_waits_for_others(house: House) -> None:
    await house.trouble()
    mine, others = await opened(house, ALICE), await opened(house, CAROL)

    assert "1 alert waits for you" in said(mine)
    assert buttons_of(mine) == [APPROVE, REJECT, SNOOZE]
    assert "No alert waits for you" in said(others)
    assert "Waiting for others" in said(others)
    assert "2 charged batteries left" in said(others)
    assert buttons_of(others) == []


async def test_an_approval_on_the_home_tab_counts_and_every_open_tab_shows_it(house: House) -> None:
    card = await house.trouble()
    await opened(house, BOB)
    await house.person(ALICE).press(await opened(house, ALICE), APPROVE)
    await house.carried_out(card)

    for each in (ALICE, BOB):
        shown = await refreshed(house, each, "No alert waits for you", f"*Approved* by <@{ALICE}>")
        assert "remediation succeeded" in shown


async def test_a_new_alert_appears_on_a_tab_that_stands_open_and_nothing_is_published_twice(house: House) -> None:
    assert "No alert is open at all." in said(await opened(house, ALICE))
    await house.trouble()
    await house.quiet()
    await refreshed(house, ALICE, "1 alert waits for you")
    published = len(house.slack.calls.of("views.publish"))

    await refreshed(house, ALICE, "1 alert waits for you")
    assert len(house.slack.calls.of("views.publish")) == published


async def test_the_fleet_the_mutes_and_the_handover_are_there(house: House) -> None:
    await house.trouble()
    await house.type("mute STATION_001 charger 2h new cables")
    shown = said(await opened(house, ALICE))

    assert "1 station" in shown
    assert "new cables" in shown
    assert "1 alert (1 HIGH), 0 approved, 0 rejected." in shown
    assert "1 still waits" in shown


async def test_somebody_who_lost_the_right_to_see_it_no_longer_does(house: House) -> None:
    await house.trouble()
    await opened(house, CAROL)
    house.person(CAROL, deleted=True)
    house.slack.workspace.users[CAROL].deleted = True

    shown = await refreshed(house, CAROL, "deactivated accounts")
    assert "STATION_001" not in shown


async def test_the_messages_tab_draws_nothing(house: House) -> None:
    await house.slack.send_event({"type": "app_home_opened", "user": ALICE, "channel": "D0", "tab": "messages"})
    assert house.slack.calls.of("views.publish") == []
