"""Long answers page: every page is reached, drawn anew in place of the one before, and only for who may read it."""

import asyncio
from typing import Any

import pytest

from bot.slack.ids import ActionId
from rules.alert.alert import Alert
from rules.alert.audit import ActionType
from rules.lifecycle import deciding
from rules.lifecycle.change import Change
from tests.scenarios.acting import ALICE, BOB, MANAGER
from tests.scenarios.house import House
from tests.scenarios.others import alerts_of_another_writer
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import PrivateMessage

pytestmark = pytest.mark.ministack

NEXT, PREVIOUS, LAST = ActionId.NEXT_PAGE, ActionId.PREVIOUS_PAGE, ActionId.LAST_PAGE


def ids_on(answer: PrivateMessage, ids: list[str]) -> list[str]:
    """Which alerts stand on a page, in its order."""
    text = said(answer)
    return sorted((each for each in ids if each[:8] in text), key=lambda each: text.index(each[:8]))


async def refusals_of(house: House, card: Any, count: int) -> None:
    """Make a trail long."""
    for place in range(count):

        def refuse(stored: Alert, _at: int, why: str = f"try {place:02}") -> Change:
            return deciding.refuse(stored, "U0MALLORY", ActionType.ALERT_APPROVED, why)

        await asyncio.to_thread(house.bot.stores.changing.change, alert_id_of(card), refuse)


async def test_decided_alerts_are_paged_to_the_oldest_and_back(house: House) -> None:
    decided = {"status": "APPROVED", "approvedBy": BOB, "approvedAt": house.now_ms()}
    ids = await alerts_of_another_writer(house, 23, **decided)
    first = await house.ask("alerts approved")
    assert buttons_of(first) == [NEXT]
    second = await house.press(first, NEXT)
    third = await house.press(second, NEXT)
    assert buttons_of(third) == [PREVIOUS]
    assert [*ids_on(first, ids), *ids_on(second, ids), *ids_on(third, ids)] == ids[::-1]
    back = await house.press(third, PREVIOUS)
    assert ids_on(back, ids) == ids_on(second, ids)
    assert ids_on(await house.press(back, PREVIOUS), ids) == ids_on(first, ids)


async def test_a_page_takes_the_place_of_the_one_before(house: House) -> None:
    await alerts_of_another_writer(house, 11)
    first = await house.ask("alerts")
    second = await house.press(first, NEXT)
    assert second.via == "response_url"
    assert [each.ts for each in house.person(ALICE).inbox.all] == [second.ts]


async def test_pending_alerts_are_counted_and_the_worst_stands_first_however_old_it_is(house: House) -> None:
    (worst,) = await alerts_of_another_writer(house, 1, severity="CRITICAL", createdAt=1)
    ids = [worst, *await alerts_of_another_writer(house, 20)]
    first = await house.ask("alerts")
    assert "21 pending alerts, most severe first · page 1 of 3" in said(first)
    assert ids_on(first, ids)[0] == worst
    last = await house.press(first, LAST)
    assert "page 3 of 3" in said(last)
    second = await house.press(last, PREVIOUS)
    assert [*ids_on(first, ids), *ids_on(second, ids), *ids_on(last, ids)] == ids


async def test_every_entry_of_a_long_trail_is_reached(house: House) -> None:
    card = await house.trouble()
    await refusals_of(house, card, 47)
    page = await house.ask(f"audit {alert_id_of(card)[:8]}", by=MANAGER)
    read = [said(page)]
    while NEXT in buttons_of(page):
        page = await house.press(page, NEXT, by=MANAGER)
        read.append(said(page))
    assert len(read) == 3
    assert [place for place in range(47) if f"try {place:02}" not in "\n".join(read)] == []


async def test_a_page_of_the_audit_pressed_by_somebody_else_is_refused_and_written_down(house: House) -> None:
    card = await house.trouble()
    await refusals_of(house, card, 25)
    page = await house.ask(f"audit {alert_id_of(card)}", by=MANAGER)
    told = await house.press(page, NEXT, by=ALICE)
    assert "You may not read the audit" in said(told)
    assert "try" not in said(told)
    (refused,) = [each for each in await house.tables.audit_of_no_alert() if each["userId"] == ALICE]
    assert refused["details"]["event"] == "READ_REFUSED"
    assert alert_id_of(card) in refused["details"]["asked"]


async def test_the_findings_of_a_verification_are_paged(house: House) -> None:
    card = await house.trouble()
    await refusals_of(house, card, 30)
    for entry in await house.tables.audit(card):
        await house.tables.put(house.names.audit, {**entry, "userId": "U0SOMEONE"})
    first = await house.ask(f"audit verify {alert_id_of(card)}", by=MANAGER)
    second = await house.press(first, NEXT, by=MANAGER)
    assert "NOT INTACT" in said(second)
    assert "page 2 of 2" in said(second)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90",
        "{}",
        '{"of":"alerts","status":"PENDING","page":0}',
        '{"of":"alerts","status":"PENDING","page":1e9}',
        '{"of":"audit","alert":"","page":1}',
        '{"of":"audit","alert":"x","page":1,"by":"U0MANAGER"}',
        '{"of":"alerts","status":"APPROVED","beside":{"created_at":-1,"alert_id":"x"}}',
        '{"of":"secrets"}',
        "[" * 1_000,
    ],
)
async def test_a_forged_page_says_that_the_button_is_not_ours(house: House, value: str) -> None:
    await alerts_of_another_writer(house, 11)
    page = await house.ask("alerts")
    told = await house.press(page, NEXT, forged=value)
    assert "Type the command again" in said(told)


async def test_a_page_of_alerts_that_are_gone_is_the_last_one_that_is_left(house: House) -> None:
    await alerts_of_another_writer(house, 11)
    page = await house.ask("alerts")
    far = await house.press(page, NEXT, forged='{"of":"alerts","status":"PENDING","page":99999}')
    assert "page 2 of 2" in said(far)


async def test_a_page_is_shown_below_when_the_old_one_can_no_longer_be_replaced(house: House) -> None:
    await alerts_of_another_writer(house, 11)
    page = await house.ask("alerts")
    house.slack.faults.add(FaultKind.ERROR, "response_url")
    assert "page 2 of 2" in said(await house.press(page, NEXT))
