"""Alerts that another program wrote in its own way are shown and decided, and lose nothing."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from storage.item_size import item_bytes
from storage.items import to_attribute, to_values
from tests.odd_items import nested
from tests.scenarios.acting import ALICE, OTHER
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said

pytestmark = pytest.mark.ministack

STATION = "STATION_777"
NULL: dict[str, Any] = {"NULL": True}
OURS: tuple[str, ...] = (
    "evidence",
    "card",
    "chart",
    "execution",
    "condition",
    "waiting",
    "latest",
    "snooze",
    "notes",
    "escalations",
)
OURS += ("approvals", "quorum", "aftermath", "recheck", "worsenings", "digest", "auditHead", "rejectionCategory")
CRITICAL = "severity NULL, and a card that stands nowhere"
ODD: dict[str, dict[str, Any]] = {
    "metadata NULL": {"metadata": NULL},
    "metadata a text": {"metadata": {"S": "see the wiki"}},
    "metadata a number": {"metadata": {"N": "1" + "0" * 40}},
    "metadata a list": {"metadata": {"L": [{"S": "a"}]}},
    "severity in small letters": {"severity": {"S": "high"}},
    CRITICAL: {
        "severity": NULL,
        "metadata": {"M": {"card": {"M": {"channel": {"S": ""}, "ts": {"S": ""}}}}},
    },
    "type in small letters": {"alertType": {"S": "low_inventory"}},
    "status in small letters": {"status": {"S": "pending"}},
    "status capitalised": {"status": {"S": "Pending"}},
    "texts NULL": {"description": NULL, "title": NULL, "recommendedAction": NULL},
    "texts of other types": {"description": {"L": []}, "title": {"N": "7"}, "recommendedAction": {"M": {}}},
    "times of other types": {"updatedAt": {"S": "today"}, "approvedAt": NULL, "rejectedAt": {"BOOL": False}},
    "every key of ours a text": {"metadata": {"M": {name: {"S": "theirs"} for name in OURS}}},
    "every key of ours a list": {"metadata": {"M": {name: {"L": [{"N": "5"}]} for name in OURS}}},
    "every key of ours NULL": {"metadata": {"M": dict.fromkeys((*OURS, "revision"), NULL)}},
    "revision a text": {"metadata": {"M": {"revision": {"S": "abc"}, "owner": {"S": "x"}}}},
    "revision a number of theirs": {"metadata": {"M": {"revision": {"N": "12"}}}},
    "metadata as deep as can be": {"metadata": nested(31)},
    "every key of ours as deep as can be": {"metadata": {"M": {name: nested(30) for name in OURS}}},
    "keys of theirs as deep as can be": {"metadata": {"M": {"theirs": nested(30)}}, "theirs": nested(31)},
    "numbers spelled out": {"metadata": {"M": {"theirs": {"L": [{"N": "1" + "0" * 40}, {"NS": ["1", "2"]}]}}}},
}


async def put(house: House, alert_id: str, **attributes: Any) -> None:
    at = house.now_ms() - 60_000
    plain = {
        "alertId": alert_id,
        "stationId": STATION,
        "alertType": "LOW_INVENTORY",
        "severity": "HIGH",
        "status": "PENDING",
        "title": f"{STATION}: nearly empty",
        "createdAt": at,
        "ticket": {"number": 5, "tags": ["a", "b"]},
    }
    item = {name: to_attribute(value) for name, value in plain.items()} | attributes
    await asyncio.to_thread(house.clients.dynamodb.put_item, TableName=house.names.alerts, Item=item)


async def stored(house: House, alert_id: str) -> dict[str, Any]:
    key = {"alertId": {"S": alert_id}}
    answer = await asyncio.to_thread(house.clients.dynamodb.get_item, TableName=house.names.alerts, Key=key)
    return dict(answer["Item"])


async def decide(house: House, action: ActionId, alert_id: str) -> dict[str, Any]:
    """Press a button of the home tab, and submit the reason if it asks for one; return the item then."""
    person = house.person(ALICE)
    await person.open_home()
    await house.until(lambda: person.home is not None and STATION in said(person.home), "the alert is on the tab")
    assert person.home is not None
    if action is ActionId.APPROVE:
        assert (await person.press(person.home, action)).acked
    else:
        alert = await asyncio.to_thread(house.bot.stores.alerts.get, alert_id)
        assert alert.alert_id == alert_id
        assert (await person.press(person.home, action)).acked
        await house.until(lambda: person.modal is not None and person.modal.updates > 1, "the dialog is filled")
        assert person.modal is not None

        given = {CATEGORY_INPUT: OTHER, REASON_INPUT: "crew on site"}
        assert (await person.submit(person.modal, given, unchecked=True)).acked

    async def is_decided() -> bool:
        return (await stored(house, alert_id))["status"]["S"] in {"APPROVED", "REJECTED"}

    await house.until(is_decided, "it is decided")
    return await stored(house, alert_id)


def kept(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Fail if anything of theirs is gone: what stood where ours must stand is set aside."""
    was, now = to_values(before), to_values(after)
    theirs, ours = was.pop("metadata", None), now["metadata"]
    aside = ours.get("setAside", {})
    for name in was.keys() - {"status", "updatedAt", "approvedAt", "rejectedAt"}:
        assert now[name] == was[name], name
    if not isinstance(theirs, dict):
        assert theirs is None or aside["metadata"] in (theirs, json.dumps(before["metadata"]))
        return
    for name, value in theirs.items():
        is_ours_now = value is None or (name == "revision" and isinstance(value, int))
        as_text = json.dumps(before["metadata"]["M"][name])
        assert is_ours_now or value in (ours.get(name), aside.get(name)) or as_text == aside.get(name), name


REJECTED = ("metadata a text", "status in small letters", "every key of ours a list", "revision a text", "texts NULL")
BOTH = [*((odd, ActionId.APPROVE) for odd in ODD), *((odd, ActionId.REJECT) for odd in REJECTED)]


@pytest.mark.parametrize(("odd", "action"), BOTH)
async def test_it_is_shown_and_decided_and_loses_nothing(house: House, odd: str, action: ActionId) -> None:
    alert_id = str(uuid4())
    await put(house, alert_id, **ODD[odd])
    assert STATION in await house.type("alerts")
    charged = 0 if odd == CRITICAL else 2
    await house.report(house.minutes(STATION, chargedBatteries=charged, unchargedBatteries=30 - charged))
    before = await stored(house, alert_id)
    kept(before, await decide(house, action, alert_id))
    if action is ActionId.APPROVE:
        await started(house, alert_id)
        kept(before, await stored(house, alert_id))


async def started(house: House, alert_id: str) -> None:
    async def is_started() -> bool:
        return "stepFunctionExecutionArn" in await stored(house, alert_id)

    await house.until(is_started, "its remediation is started")


NAMES = {
    "a long id": "k" * 1_900,
    "a long id of letters of two bytes": "\u00e9" * 1_000,
    "control letters": "a\nb\x00\u202ec",
}


@pytest.mark.parametrize("name", NAMES)
async def test_an_alert_whose_id_is_no_id_of_ours_is_decided_and_carried_out(house: House, name: str) -> None:
    await put(house, NAMES[name])
    await house.report(house.metric(STATION, chargedBatteries=2, unchargedBatteries=28))
    await decide(house, ActionId.APPROVE, NAMES[name])
    await started(house, NAMES[name])
    await house.quiet()


async def test_a_station_with_a_name_as_long_as_a_key_may_be_has_its_alert_once(house: House) -> None:
    station = "L" * 2_048
    for charged in (2, 2):
        item = house.metric(station, chargedBatteries=charged, unchargedBatteries=28)
        await house.tables.put(house.names.metrics, item)
        await house.tick()
    (alert,) = await house.tables.alerts()
    assert alert["stationId"] == station
    await house.until(lambda: house.cards("LLLL"), "its card stands")
    (card,) = house.cards("LLLL")
    await house.approve(card)
    await house.carried_out(card)
    await house.tick()
    assert len(await house.tables.alerts()) == 1, "it cools down"


async def test_an_alert_that_names_a_digest_as_no_digest_is_named_is_listed_and_decided(house: House) -> None:
    alert_id = str(uuid4())
    await put(house, alert_id, metadata={"M": {"digest": {"S": "d" * 3_000}}})
    assert STATION in await house.type("alerts")
    await house.report(house.metric(STATION, chargedBatteries=2, unchargedBatteries=28))
    await decide(house, ActionId.APPROVE, alert_id)
    await started(house, alert_id)


async def test_an_entry_of_another_program_about_no_possible_alert_costs_nobody_the_home_tab(house: House) -> None:
    await house.trouble()
    for alert_id in ("x" * 30_000, "\u00e9" * 1_500):
        entry: dict[str, Any] = {
            "taskId": str(uuid4()),
            "alertId": alert_id,
            "actionType": "ALERT_APPROVED",
            "userId": ALICE,
        }
        # Too long for the index by alerts; the one by time and type has it.
        entry |= {"timestamp": house.now_ms(), "status": "SUCCESS"}
        with suppress(ClientError):
            await house.tables.put(house.names.audit, entry)
    person = house.person(ALICE)
    await person.open_home()
    await house.until(lambda: person.home is not None and "STATION_001" in said(person.home), "the alert is on the tab")


@pytest.mark.parametrize("odd", ["status in small letters", "severity in small letters", "metadata a text"])
async def test_the_engine_opens_none_beside_it_and_makes_it_worse(house: House, odd: str) -> None:
    alert_id = str(uuid4())
    await put(house, alert_id, **ODD[odd])
    for charged in (2, 0):
        await house.report(house.minutes(STATION, chargedBatteries=charged, unchargedBatteries=30))
        await house.tick()
    (alert,) = await house.tables.alerts()
    assert (alert["alertId"], alert["severity"]) == (alert_id, "CRITICAL")
    await house.until(lambda: house.cards(STATION), "its card stands")


LIMIT = 400 * 1024


async def filled(house: House, alert_id: str, room: int) -> None:
    """Fill an alert's item up to so many bytes below what DynamoDB takes."""
    item = await stored(house, alert_id)
    item["theirs"] = {"S": "x" * (LIMIT - room - item_bytes(item) - len("theirs"))}
    await asyncio.to_thread(house.clients.dynamodb.put_item, TableName=house.names.alerts, Item=item)


async def press_on_tab(house: House, action: ActionId) -> None:
    person = house.person(ALICE)
    house.slack.workspace.homes.pop(ALICE, None)
    await person.open_home()
    await house.until(lambda: person.home is not None and STATION in said(person.home), "the alert is on the tab")
    assert person.home is not None
    assert (await person.press(person.home, action)).acked


@pytest.mark.parametrize("room", [20_000, 1_000, 100])
async def test_an_item_without_room_is_not_approved_and_says_so_and_costs_no_other_alert_anything(
    house: House, room: int
) -> None:
    alert_id = str(uuid4())
    await put(house, alert_id)
    await house.report(house.metric(STATION, chargedBatteries=2, unchargedBatteries=28))
    await filled(house, alert_id, room)
    before = await stored(house, alert_id)
    await press_on_tab(house, ActionId.APPROVE)
    person = house.person(ALICE)
    said_so = "There is no room left in this alert's item"
    await house.until(lambda: person.modal is not None and said_so in said(person.modal), "she is told")
    assert await stored(house, alert_id) == before
    card = await house.trouble("STATION_001")
    await house.approve(card)
    await house.carried_out(card)
    assert await house.counted("aiops_unexpected_errors_total") == 0


async def test_an_item_with_little_room_is_rejected(house: House) -> None:
    alert_id = str(uuid4())
    await put(house, alert_id)
    await filled(house, alert_id, 20_000)
    assert (await decide(house, ActionId.REJECT, alert_id))["status"] == {"S": "REJECTED"}


async def test_an_item_that_is_filled_after_the_approval_tells_the_field_once_it_has_room_again(house: House) -> None:
    card = await house.trouble()
    await house.quiet()
    alert_id = alert_id_of(card)
    right = house.bot.stores.changing.change
    held = asyncio.Event()
    loop = asyncio.get_running_loop()

    def change(*given: Any, **named: Any) -> Any:
        changed = right(*given, **named)
        if changed.status == "APPROVED" and not held.is_set():
            loop.call_soon_threadsafe(held.set)
            asyncio.run_coroutine_threadsafe(filled(house, alert_id, 1_000), loop).result()
        return changed

    house.bot.stores.changing.change = change  # type: ignore[method-assign]
    await house.approve(card)
    await house.until(held.is_set, "it is approved and filled up")
    published = await asyncio.to_thread(house.field.told)
    assert published == []
    emptied = await stored(house, alert_id)
    del emptied["theirs"]
    await asyncio.to_thread(house.clients.dynamodb.put_item, TableName=house.names.alerts, Item=emptied)
    await house.carried_out(card)
    assert len(await asyncio.to_thread(house.field.told)) == 1
