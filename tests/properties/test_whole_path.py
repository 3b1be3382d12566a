"""Broken items in every table, and the whole way from a metric to the audit beside them: it stays as it was."""

import asyncio
import itertools
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.listeners.edge.sentences import UNEXPECTED
from rules.alert.alert import AlertType
from rules.alert.mute import SHORTEST_MS, Mute
from rules.digest.digest import Digest
from rules.lifecycle.opening import open_alert
from storage.fleet import HEAD
from storage.items import to_attribute, to_item
from tests.factories import make_finding
from tests.odd_items import nearly
from tests.scenarios.acting import ALICE, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.hypothesis,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

Item = dict[str, Any]
Broken = tuple[str, Item]
"""A table, by its field of `TableNames`, and an item."""

COLLEAGUES = itertools.count(100)
GOOD, BAD = "STATION_GOOD", "STATION_BAD"
NOW = 1_763_800_000_000
"""Replaced by the time of the test: `timestamp` of a metric, and wherever an alert or an entry has a time."""


def item(**values: Any) -> Item:
    return {name: to_attribute(value) for name, value in values.items()}


METRIC = item(
    stationId=BAD,
    timestamp=NOW,
    swapRate=6,
    demandSurge=False,
    chargerUptime=99,
    chargerHealth="healthy",
    chargedBatteries=0,
    unchargedBatteries=30,
    errorLogs=["E1"],
    faultPatterns=["F1"],
    ttl=NOW,
)
OPENED = open_alert(make_finding(station_id=BAD), "alert-of-others", NOW).alert
ALERT = to_item(OPENED) | item(approvedAt=NOW, approvedBy=ALICE, rejectedAt=NOW, rejectedBy=ALICE)
ALERT |= {"metadata": {"M": {**ALERT["metadata"]["M"], "card": {"M": item(channel="C0ALERTS", ts="1.2")}}}}
ENTRY = item(
    taskId="task-of-others",
    alertId="alert-of-others",
    actionType="ALERT_APPROVED",
    timestamp=NOW,
    userId=ALICE,
    details={"event": "SNOOZED", "chain": {"sequence": 1, "hash": "x"}, "rejectionReason": "x"},
    status="SUCCESS",
    errorMessage="x",
    ttl=NOW,
)
GUARD = item(
    scope="open-alert",
    key=f"{BAD}#LOW_INVENTORY",
    stationId=BAD,
    alertType="LOW_INVENTORY",
    alertId="alert-of-others",
    state="OPEN",
    severityRank=2,
    fence=0,
    openedAt=NOW,
    coolUntil=NOW,
    cleared=False,
    reason="x",
)
WORK = item(
    scope="work",
    key="alert-of-others#post_card",
    alertId="alert-of-others",
    kind="post_card",
    severityRank=2,
    createdAt=NOW,
    dueAt=NOW,
    attempts=0,
    generation=1,
    dataVersion=1,
    claim="x",
    claimedBy="x",
    renewals=1,
    begun="x",
    drawOverAt=NOW,
)
DIGEST = to_item(
    Digest(
        digest_id=f"{NOW:014d}-x", alert_type=AlertType.LOW_INVENTORY, created_at=NOW, joined_at=NOW, members=("a", "b")
    )
) | item(scope="digest", key=f"{NOW:014d}-x", notes=[{"key": "x", "at": NOW}], told={"alerts": 1})
MUTE = to_item(
    Mute(
        mute_id="m",
        station_id=BAD,
        alert_type=AlertType.CHARGER_DOWN,
        by=ALICE,
        reason="x",
        since=NOW,
        until=NOW + SHORTEST_MS,
    )
) | item(scope="mute", key=f"{BAD}#CHARGER_DOWN")
VIEWER = item(scope="home-viewer", key="U0NOBODY", openedAt=NOW, actedAt=NOW, shown="x", ttl=NOW)
FLEET = item(scope="fleet", key=HEAD, slot="a", pieces=1, at=NOW, fence=0, generation="x", dataVersion=1)

MINE = ("scope", "key")
broken = st.one_of(
    *(st.tuples(st.just("metrics"), nearly(METRIC, "stationId", "timestamp")) for _ in range(2)),
    *(st.tuples(st.just("alerts"), nearly(ALERT, "alertId")) for _ in range(4)),
    *(st.tuples(st.just("audit"), nearly(ENTRY, "taskId")) for _ in range(2)),
    *(st.tuples(st.just("coordination"), nearly(each, *MINE)) for each in (GUARD, WORK, DIGEST, MUTE, VIEWER, FLEET)),
)


def at_present(value: Any, now_ms: int) -> Any:
    """Return an attribute with this test's time in the place of `NOW`."""
    match value:
        case {"N": text} if text == str(NOW):
            return {"N": str(now_ms)}
        case dict():
            return {name: at_present(each, now_ms) for name, each in value.items()}
        case list():
            return [at_present(each, now_ms) for each in value]
        case str():
            return value.replace(f"{NOW:014d}", f"{now_ms:014d}")
    return value


async def written(house: House, items: list[Broken]) -> list[str]:
    """Put items into the tables, each under its own key, but what DynamoDB refuses; return the ids of alerts."""
    alert_ids: list[str] = []
    for place, (table, odd) in enumerate(items):
        own = dict(at_present(odd, house.now_ms() - place))
        for name in {"alerts": ["alertId"], "audit": ["taskId"]}.get(table, []):
            own[name] = {"S": f"{own[name]['S']}-{place}"}
        with suppress(ClientError):
            await asyncio.to_thread(house.clients.dynamodb.put_item, TableName=getattr(house.names, table), Item=own)
            alert_ids += [own["alertId"]["S"]] if table == "alerts" else []
    return alert_ids


async def ask(house: House, text: str, by: str = "") -> str:
    """Ask, each time as somebody else: after some answers a picture follows."""
    answer = await house.type(text, by=by or f"U0COLLEAGUE{next(COLLEAGUES)}")
    assert UNEXPECTED not in answer, text
    return answer


FEW = max(3, settings().max_examples // 5)
"""A way takes seconds: three in `make test`, forty in `make chaos`."""


@settings(max_examples=FEW, phases=[Phase.explicit, Phase.generate])
@given(items=st.lists(broken, min_size=8, max_size=12))
async def test_beside_broken_items_a_station_gets_its_card_and_everybody_an_answer(
    aws_clients: Clients, items: list[Broken]
) -> None:
    async with House(aws_clients) as house:
        alert_ids = await written(house, items)
        card = await house.trouble(GOOD)
        for text in ("status", f"status {GOOD}", f"status {BAD}", "alerts rejected", "alerts approved", "mutes"):
            await ask(house, text)
        assert GOOD in await ask(house, "alerts")
        for alert_id in alert_ids[:2]:
            await ask(house, f"audit {alert_id}", MANAGER)
            await ask(house, f"audit verify {alert_id}", MANAGER)
        assert "Alert opened" in await ask(house, f"audit {alert_id_of(card)}", MANAGER)
        await ask(house, "report 7", MANAGER)
        person = house.person(ALICE)
        await person.open_home()
        home = said(await house.until(lambda: person.home, "the home tab is drawn"))
        assert GOOD in home or "more (" in home
        await house.bot.reminders.run()
        await house.approve(card)
        await house.carried_out(card)
        await house.bot.engine.leading.keep()
        await house.bot.home.refresh()
        assert await house.counted("aiops_unexpected_errors_total") == 0
