"""What nobody foresaw ends one station, alert, person or piece of work; it is counted, and the others go on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.cards.answers import alert_list, fleet
from bot.cards.home import handover, home
from bot.evaluation import conditions, open_findings, orphans, readings, reminders, storms
from bot.home import drawings
from bot.listeners.edge.sentences import UNEXPECTED
from bot.queries import verifying
from bot.queries.queries import Queries
from bot.reporting import rows
from bot.reporting.reports import Reports
from bot.runtime.clock import Clock
from bot.slack.ids import ActionId
from rules.report import report_tally
from storage.adoption import Adoption
from storage.alerts import Alerts
from storage.work import WorkList
from tests.scenarios.acting import ALICE, BOB, MANAGER
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said

pytestmark = pytest.mark.ministack

BAD, GOOD = "STATION_001", "STATION_002"


def breaks(patch: pytest.MonkeyPatch, owner: Any, name: str, at: Callable[..., bool]) -> None:
    """Have a function raise what nobody foresaw, where `at` says so of its arguments."""
    right = getattr(owner, name)

    def broken(*given: Any, **named: Any) -> Any:
        if at(*given):
            raise ZeroDivisionError("nobody foresaw this")
        return right(*given, **named)

    patch.setattr(owner, name, broken)


async def counted(house: House, where: str) -> float:
    by_service = await house.counted(f'aiops_unexpected_errors_total{{where="{where}"}}')
    return by_service or house.swept.surprises(where)


async def run_low(house: House, *stations: str, charged: int = 2) -> None:
    for station in stations:
        await house.report(house.minutes(station, chargedBatteries=charged, unchargedBatteries=28))
    await house.tick()


async def test_a_station_that_cannot_be_evaluated_ends_no_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, readings, "judge_window", lambda window, *_: window.station_id == BAD)
    await run_low(house, BAD, GOOD)
    await house.until(lambda: house.cards(GOOD), "the other station's card stands")
    assert not house.cards(BAD)
    assert await counted(house, "station") == 1
    assert "not read in the last evaluation" in await house.type("status")


async def test_a_finding_that_cannot_be_opened_ends_no_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, open_findings, "open_alert", lambda finding, *_: finding.station_id == BAD)
    await run_low(house, BAD, GOOD)
    await house.until(lambda: house.cards(GOOD), "the other station's card stands")
    assert await counted(house, "finding") == 1


async def test_an_alert_that_cannot_get_worse_ends_no_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await run_low(house, BAD, GOOD)
    breaks(monkeypatch, open_findings, "worsen", lambda alert, *_: alert.station_id == BAD)
    await run_low(house, BAD, GOOD, charged=0)
    severities = {each["stationId"]: each["severity"] for each in await house.tables.alerts()}
    assert severities[GOOD] == "CRITICAL" != severities[BAD]
    assert await counted(house, "finding") == 1


async def test_where_nothing_can_be_opened_conditions_and_the_fleet_are_still_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_low(house, BAD)
    breaks(monkeypatch, open_findings, "new_findings", lambda *_: True)
    await house.recovers(BAD)
    await run_low(house, GOOD)
    assert await counted(house, "opening") == 1
    (alert,) = await house.tables.alerts()
    assert "condition" in alert["metadata"]
    assert GOOD in await house.type("status")


async def test_a_condition_that_cannot_be_judged_ends_no_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await run_low(house, BAD, GOOD)
    breaks(monkeypatch, conditions, "reading_of", lambda _type, window, _rules: window.station_id == BAD)
    for station in (BAD, GOOD):
        await house.recovers(station)
    await house.tick()
    cleared = {each["stationId"]: "condition" in each["metadata"] for each in await house.tables.alerts()}
    assert cleared == {BAD: False, GOOD: True}
    assert await counted(house, "condition") == 1


async def test_a_guard_that_cannot_be_looked_after_ends_no_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await run_low(house, BAD, GOOD)
    for alert in await house.tables.alerts():
        house.clients.dynamodb.delete_item(TableName=house.names.alerts, Key={"alertId": {"S": alert["alertId"]}})
    breaks(monkeypatch, orphans.Orphans, "_ended", lambda _self, guard, *_: guard.station_id == BAD)
    await run_low(house, BAD, GOOD)
    assert [each["stationId"] for each in await house.tables.alerts()] == [GOOD]
    assert await counted(house, "orphan") == 1


async def test_an_alert_of_another_program_that_cannot_be_guarded_ends_no_tick(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for station in (BAD, GOOD):
        await house.stored_alert(1_000, stationId=station, alertType="LOW_INVENTORY")
    breaks(monkeypatch, Adoption, "adopt", lambda _self, alert, *_: alert.station_id == BAD)
    await run_low(house, BAD, GOOD, "STATION_003")
    assert await counted(house, "alert of another program") == 1
    assert {each["stationId"] for each in await house.tables.alerts()} == {BAD, GOOD, "STATION_003"}


async def test_an_alert_that_cannot_remind_keeps_no_other_from_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await house.trouble(BAD), await house.trouble(GOOD)
    await house.quiet()
    breaks(monkeypatch, reminders, "reminder_step_due", lambda alert, *_: alert.station_id == BAD)
    later = house.now_ms() + 10 * 60_000
    house.bot.reminders._clock = Clock(now_ms=lambda: later)
    house.bot.stores.changing._now_ms = lambda: later
    await house.bot.reminders.run()
    await house.until(lambda: house.slack.channel(good.channel).replies(good.ts), "the other alert reminds")
    assert house.slack.channel(bad.channel).replies(bad.ts) == []
    assert await counted(house, "reminder") == 1


@pytest.mark.storm
async def test_a_digest_that_cannot_be_settled_ends_no_tick(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, storms.Storms, "_settle", lambda *_: True)
    await run_low(house, *(f"STATION_{number:03}" for number in range(1, 31)))
    assert await counted(house, "digest") >= 1
    assert len(await house.tables.alerts()) == 30


async def test_a_person_whose_home_tab_cannot_be_drawn_is_told_and_keeps_no_other_from_theirs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = house.person(ALICE), house.person(BOB)
    for each in (alice, bob):
        await each.open_home()
        await house.until(lambda each=each: each.home is not None, "the home tab is drawn")
    breaks(monkeypatch, drawings.Drawings, "of", lambda _self, user_id, _known: user_id == ALICE)
    await house.trouble(GOOD)
    await house.bot.engine.leading.keep()
    await house.bot.home.refresh()
    await house.until(lambda: bob.home is not None and GOOD in said(bob.home), "the other's tab is redrawn")
    await alice.open_home()
    await house.until(lambda: alice.home is not None and "unexpected reason" in said(alice.home), "she is told")
    assert await counted(house, "home tab") >= 2


def cannot_be_drawn(monkeypatch: pytest.MonkeyPatch, *where: Any) -> None:
    """Have every list fail over the alert of the bad station."""
    for module in where:
        breaks(monkeypatch, module, "short_title", lambda alert, *_: alert.station_id == BAD)


async def test_an_alert_that_cannot_be_drawn_costs_nobody_the_home_tab_and_is_named_on_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = await house.trouble(BAD)
    await house.trouble(GOOD)
    cannot_be_drawn(monkeypatch, home, handover)
    alice = house.person(ALICE)
    await alice.open_home()
    shown = said(await house.until(lambda: alice.home, "the home tab is drawn"))
    assert f"{GOOD}: 2 charged batteries left" in shown
    assert f"1 entry cannot be shown: `{alert_id_of(bad)}`" in shown
    assert await counted(house, "alert on the home tab") >= 1


async def test_an_alert_that_cannot_be_listed_keeps_no_other_from_it_and_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = await house.trouble(BAD)
    await house.trouble(GOOD)
    cannot_be_drawn(monkeypatch, alert_list)
    answer = await house.type("alerts")
    assert f"{GOOD}: 2 charged batteries left" in answer
    assert f"1 alert cannot be shown: `{alert_id_of(bad)}`" in answer
    assert await counted(house, "alert in a list") == 1


async def test_an_alert_that_cannot_be_counted_keeps_no_other_out_of_the_report_and_its_rows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = await house.trouble(BAD)
    await house.trouble(GOOD)
    breaks(monkeypatch, report_tally, "outcome_of", lambda alert, _at: alert.station_id == BAD)
    answer = await house.type("report", by=MANAGER)
    assert "1 alert was opened" in answer
    assert f"1 alert cannot be shown: `{alert_id_of(bad)}`" in answer
    breaks(monkeypatch, rows, "time_to_decision", lambda alert: alert.station_id == BAD)
    runtime = house.bot.runtime
    reports = Reports(
        alerts=house.bot.stores.alerts, workers=runtime.workers, clock=runtime.clock, telemetry=runtime.telemetry
    )
    sent = await reports.rows(reports.up_to_now(1))
    assert (sent.count, sent.left_out) == (1, (alert_id_of(bad),))


async def test_a_station_that_cannot_be_shown_keeps_no_other_out_of_the_fleet(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_low(house, BAD, GOOD)
    breaks(monkeypatch, fleet, "_heading", lambda line: line.row.station_id == BAD)
    answer = await house.type("status")
    assert f"{GOOD} · HIGH" in answer
    assert f"1 station cannot be shown: `{BAD}`" in answer


async def test_a_trail_that_cannot_be_verified_keeps_no_other_from_it_and_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await house.trouble(BAD), await house.trouble(GOOD)
    await house.tables.put(house.names.alerts, {"alertId": "unreadable", "severity": 7})
    breaks(monkeypatch, verifying, "verify_trail", lambda alert, *_: alert.station_id == BAD)
    queries = Queries(house.bot.runtime, house.bot.stores)
    verdicts, left_out = await asyncio.to_thread(queries.every_verdict)
    assert [each.alert_id for each in verdicts] == [alert_id_of(good)]
    assert sorted(left_out) == sorted([alert_id_of(bad), "alertId='unreadable'"])


async def test_a_press_that_fails_unexpectedly_is_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await house.trouble(GOOD)
    # Nothing of the card is still being drawn beside the press.
    await house.quiet()
    breaks(monkeypatch, Alerts, "sized", lambda _self, alert_id: alert_id == alert_id_of(card))
    assert (await house.person(ALICE).press(card, ActionId.REJECT)).acked
    assert UNEXPECTED in await house.told(ALICE)
    assert await counted(house, "listener") == 1


async def test_a_dialog_that_fails_unexpectedly_is_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await house.trouble(GOOD)
    await house.quiet()
    breaks(monkeypatch, type(house.bot.stores.changing), "change", lambda *_: True)
    await house.reject(card, reason="crew on site")
    assert await counted(house, "listener") == 1
    modal = house.person(ALICE).modal
    assert modal is not None
    assert UNEXPECTED in said(modal)


async def test_a_command_that_fails_unexpectedly_is_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, Alerts, "waiting_items", lambda *_: True)
    assert UNEXPECTED in await house.type("alerts")
    assert await counted(house, "listener") == 1


async def test_a_piece_of_work_that_fails_unexpectedly_keeps_no_other_from_being_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad: list[str] = []

    def is_the_first(_self: Any, work: Any, *_: Any) -> bool:
        bad[:] = bad or [work.subject_id]
        return bool(work.subject_id == bad[0])

    breaks(monkeypatch, WorkList, "claim", is_the_first)
    await run_low(house, BAD, GOOD)
    await house.until(house.cards, "one of the cards stands")
    assert [alert_id_of(card) for card in house.cards()] != bad
    assert await counted(house, "work") >= 1


async def test_a_work_list_that_fails_unexpectedly_is_looked_at_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [2]

    def twice(*_: Any) -> bool:
        times[0] -= 1
        return times[0] >= 0

    breaks(monkeypatch, WorkList, "lately", twice)
    await run_low(house, GOOD)
    await house.until(house.cards, "its card stands")
    assert await counted(house, "work list") == 2
