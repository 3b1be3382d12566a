"""A digest that is drawn again notifies nobody: that the storm goes on, gets worse or was not helped is said."""

import asyncio

import pytest

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from tests.scenarios.acting import ALICE
from tests.scenarios.digest_threads import HIGH, STORM, begins, beneath, reports
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, StormHouse, names
from tests.slack_double.faults import FaultKind

pytestmark = [pytest.mark.ministack, pytest.mark.storm]


async def test_a_storm_that_goes_on_is_said_once_a_tick_and_in_the_channel(house: StormHouse) -> None:
    digest = await begins(house)
    assert beneath(house, digest) == []
    await reports(house, names("LATE", 20), HIGH)
    (note,) = beneath(house, digest)
    assert "*The storm goes on: 20 more alerts.* Now 32 to decide, the worst HIGH." in note.text
    assert note.broadcast
    await house.pass_seconds(30)
    assert beneath(house, digest) == [note]


async def test_a_storm_that_gets_worse_names_its_stations(house: StormHouse) -> None:
    digest = await begins(house)
    await reports(house, STORM[:2], HIGH)
    (note,) = beneath(house, digest)
    assert f"*The storm gets worse: {STORM[0]}, {STORM[1]} now HIGH.* Now 12 to decide, the worst HIGH." in note.text
    assert note.broadcast


async def test_what_is_over_before_slack_takes_it_is_not_said(house: StormHouse) -> None:
    digest = await begins(house)
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=None)
    await reports(house, STORM[:2], HIGH)
    dialog = await house.ask_all(ActionId.REJECT_ALL, "low on batteries")
    chosen = {CATEGORY_INPUT: "MAINTENANCE", REASON_INPUT: "works in the north"}
    await house._acked(await house.person(ALICE).submit(dialog, chosen))
    await house.until(lambda: "alerts rejected" in said(dialog), "all are rejected")
    house.slack.faults.clear()
    await house.pass_seconds(40)
    assert beneath(house, digest) == []


async def test_remediations_of_listed_stations_that_fail_call_who_ordered_them(house: StormHouse) -> None:
    digest = await begins(house)
    arn = house.provisioned.state_machine_arn
    await asyncio.to_thread(house.clients.step_functions.delete_state_machine, stateMachineArn=arn)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "alerts approved" in said(dialog), "all are approved")
    await house.pass_seconds(40)
    notes = beneath(house, digest)
    assert all(each.text.startswith(f"<@{ALICE}> *Look again at ") for each in notes)
    assert all(any(station in each.text for each in notes) for station in STORM)
    assert len(notes) <= 4
    assert not any(each.broadcast for each in notes)


async def test_a_storm_that_slack_takes_without_a_fault_is_told_as_no_failure(house: StormHouse) -> None:
    digest = await begins(house)
    await reports(house, STORM[:2], HIGH)
    await reports(house, names("LATE", 20), HIGH)
    await reports(house, STORM[:1], EMPTY)
    house.time.seconds += 2 * 3600
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.bot.reminders.run()
    await house.pass_seconds(40)
    assert len(beneath(house, digest)) >= 4, "the storm got worse and goes on; two steps of the ladder"
    assert await house.counted("aiops_work_put_off_total") == 0
