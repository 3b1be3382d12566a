"""The home tab: my decisions with their buttons, the fleet, what was decided, what is muted, kept true."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.home.tabs import MOST_VIEWERS
from bot.runtime.clock import Clock
from storage.alerts import Alerts
from storage.errors import StorageUnavailable
from storage.home_viewers import HomeViewers, Viewer
from tests.doubles.counted import counted
from tests.scenarios.acting import ALICE, BOB, CAROL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.view import View

pytestmark = pytest.mark.ministack

APPROVE, REJECT, SNOOZE = "approve_alert", "reject_alert", "snooze_alert"


ROUND_SECONDS = 3.0


@dataclass
class Ahead:
    """How far the bot's monotonic clock is ahead of the real one, in seconds."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.seconds


class QuickHouse(House):
    """A house in which time can be made to pass."""

    def __init__(self, clients: Clients) -> None:
        self.ahead = Ahead()
        super().__init__(clients, clock=Clock(monotonic=self.ahead))

    async def rounds(self, seconds: float) -> None:
        """Let the home tabs be redrawn every three seconds for so long, once no work is in hand: it would look late."""
        await self.quiet()
        for _ in range(int(seconds / ROUND_SECONDS)):
            self.ahead.seconds += ROUND_SECONDS
            await self.bot.engine.leadership.keep()
            await self.bot.home.refresh()


@pytest_asyncio.fixture
async def quick_house(aws_clients: Clients) -> AsyncIterator[QuickHouse]:
    async with QuickHouse(aws_clients) as house:
        yield house
        assert house.slack.rate_limits.refused == [], "the bot called Slack faster than Slack allows"


async def opened(house: House, by: str) -> View:
    person = house.person(by)
    await house.indexed()
    house.slack.workspace.homes.pop(by, None)
    outcome = await person.open_home()
    assert outcome.acked, outcome.error
    home: View = await house.until(lambda: person.home, "the home tab is drawn")
    return home


def there(house: House) -> dict[str, Viewer]:
    viewers = HomeViewers(house.bot.stores.client, house.names.coordination)
    return {each.user_id: each for each in viewers.lately(house.now_ms())}


async def kept_open(house: House, by: str) -> View:
    """Open a tab; that it stands open is known a moment after it is drawn."""
    began = house.now_ms()
    home = await opened(house, by)
    await house.until(lambda: by in there(house) and there(house)[by].opened_at >= began, "they are known to look")
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


async def test_who_presses_on_the_home_tab_is_known_to_have(house: House) -> None:
    card = await house.trouble()
    for each in (ALICE, BOB):
        await kept_open(house, each)
    await house.person(ALICE).press(await kept_open(house, ALICE), APPROVE)
    await house.until(lambda: there(house)[ALICE].acted_at > 0, "the press is known")
    assert there(house)[BOB].acted_at == 0
    await house.carried_out(card)


async def test_a_new_alert_appears_on_a_tab_that_stands_open_and_nothing_is_published_twice(house: House) -> None:
    assert "No alerts are open." in said(await opened(house, ALICE))
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


async def test_somebody_who_lost_the_right_to_see_it_no_longer_does(quick_house: QuickHouse) -> None:
    house = quick_house
    await house.trouble()
    await kept_open(house, CAROL)
    house.person(CAROL, deleted=True)
    house.slack.workspace.users[CAROL].deleted = True
    house.ahead.seconds += 120
    await house.bot.engine.leadership.keep()

    shown = await refreshed(house, CAROL, "deactivated accounts")
    assert "STATION_001" not in shown


async def test_whoever_is_refused_at_the_opening_is_no_longer_drawn_for(house: House) -> None:
    await house.trouble()
    await kept_open(house, CAROL)
    house.slack.workspace.users[CAROL].deleted = True
    assert "deactivated accounts" in said(await opened(house, CAROL))
    assert CAROL not in there(house)


async def test_thirty_tabs_that_stand_open_are_all_new_within_half_a_minute(quick_house: QuickHouse) -> None:
    house = quick_house
    crowd = [f"U0CROWD{number:02}" for number in range(30)]
    for each in crowd:
        assert (await house.person(each).open_home()).acked

    async def all_are_drawn() -> bool:
        await house.rounds(ROUND_SECONDS)
        return all(house.person(each).home is not None for each in crowd)

    await house.until(all_are_drawn, "every tab is drawn")
    asked = len(house.slack.calls.of("users.info"))
    await house.trouble()
    await house.quiet()

    await house.rounds(30)
    for each in crowd:
        home = house.person(each).home
        assert home is not None
        assert "STATION_001" in said(home)
    assert len(house.slack.calls.of("users.info")) - asked <= len(crowd), "who they are is not asked at each redraw"


async def test_a_crowd_that_opens_its_tabs_takes_no_place_from_those_whom_the_policy_names(house: House) -> None:
    await kept_open(house, ALICE)
    viewers = HomeViewers(house.bot.stores.client, house.names.coordination)
    for number in range(2 * MOST_VIEWERS):
        viewers.opened(f"U0CROWD{number:03}", house.now_ms() + 1, "seen" if number % 2 else None)
    await house.trouble()
    await house.quiet()
    await refreshed(house, ALICE, "1 alert waits for you")


async def test_what_the_shift_before_left_open_and_this_one_decided_is_told(house: House) -> None:
    left = await house.trouble()
    await house.quiet()
    opened_at = house.now_ms() - 10 * 3_600_000
    await house.tables.put(house.names.alerts, {**await house.tables.alert(left), "createdAt": opened_at})
    await house.reject(left, "crew on site")

    shown = said(await opened(house, ALICE))
    assert "no new alert, 0 approved, 1 rejected; 1 of those decided was opened before." in shown
    assert "crew on site" in shown


async def test_a_tab_is_left_alone_while_nothing_happens_but_time(house: House) -> None:
    await house.report(house.metric())
    await house.tick()
    await kept_open(house, ALICE)
    await refreshed(house, ALICE, "1 station")
    published = len(house.slack.calls.of("views.publish"))
    await asyncio.sleep(1.1)

    await refreshed(house, ALICE, "1 station")
    assert len(house.slack.calls.of("views.publish")) == published


async def test_what_slack_cannot_be_asked_for_a_moment_leaves_a_tab_as_it_was(quick_house: QuickHouse) -> None:
    house = quick_house
    await house.trouble()
    await kept_open(house, ALICE)
    house.ahead.seconds += 120
    fault = house.slack.faults.add(FaultKind.ERROR, "users.info", code="internal_error")
    await house.rounds(3)
    assert fault.hits == 1
    shown = house.person(ALICE).home
    assert shown is not None
    assert "1 alert waits for you" in said(shown)


async def test_who_opens_the_tab_while_the_tables_are_down_is_told_and_has_it_once_they_are_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: Any, **_named: Any) -> Any:
        raise StorageUnavailable("throttled")

    await house.trouble()
    with monkeypatch.context() as patch:
        patch.setattr(Alerts, "waiting_items", down)
        assert "The tables do not answer" in said(await opened(house, ALICE))
    await refreshed(house, ALICE, "STATION_001")


async def test_ten_times_as_many_viewers_ask_the_tables_for_no_more_and_slack_once_each(
    quick_house: QuickHouse,
) -> None:
    found = []
    await quick_house.trouble()
    for first, count in ((0, 2), (2, 20)):
        for place in range(first, count):
            await quick_house.slack.send_event(
                {"type": "app_home_opened", "user": _viewer(quick_house, place), "tab": "home"}
            )
        await quick_house.rounds(60)
        published = len(quick_house.slack.calls.of("views.publish"))
        await quick_house.trouble(f"STATION_{count:03}")
        await quick_house.quiet()
        await quick_house.rounds(60)  # Slack's pace
        redrawn = len(quick_house.slack.calls.of("views.publish")) - published
        quick_house.bot.stores.stamp.renew()
        with counted(quick_house.clients.dynamodb) as calls:
            await quick_house.rounds(ROUND_SECONDS)
        found.append((calls.total, redrawn))
    (few, of_two), (many, of_twenty) = found
    assert many <= few + 2, "beside them the work list is read every two seconds"
    # Opened, posted, asked; and where the index lags as AWS documents, once more for what it shows later.
    assert of_two <= 4 * 2
    assert of_twenty <= 4 * 20


def _viewer(house: House, place: int) -> str:
    user_id = f"U0VIEWER{place:02}"
    house.person(user_id)
    return user_id


async def test_the_messages_tab_draws_nothing(house: House) -> None:
    await house.slack.send_event({"type": "app_home_opened", "user": ALICE, "channel": "D0", "tab": "messages"})
    assert house.slack.calls.of("views.publish") == []
