"""Mutes of a time that has passed, as the audit tells of them."""

from typing import Any

import pytest

from rules.alert.alert import AlertType, Severity
from rules.alert.audit import ActionType, AuditDraft, AuditEntry, AuditEvent, event_draft
from rules.alert.mute import Mute, muted_entry, unmuted_entry
from rules.alert.mute_order import MuteOrder, new_mutes
from rules.audit.audit_chain import unchained
from rules.evaluate.ruleset import parse_rules
from rules.report.backtest import Backtest
from rules.report.past_mutes import NO_MUTES, PastMutes, past_mutes
from rules.units import DAY_MS, HOUR_MS
from tests.factories import MINUTE, NOW, make_finding, make_metric

LOW = AlertType.LOW_INVENTORY
STATION = "STATION_001"


def mute(length_ms: int = HOUR_MS, *, at: int = NOW, mute_id: str = "m", station: str = STATION) -> Mute:
    (ordered,) = new_mutes(MuteOrder(station, (LOW,), length_ms, "crew"), "U1", at, mute_id)
    return ordered


def entry(draft: AuditDraft, at: int) -> AuditEntry:
    # A little later than the mute was ordered, as in life.
    return unchained(draft, at + 7, f"task-{at}")


def muted(each: Mute, replaced: Mute | None = None) -> AuditEntry:
    return entry(muted_entry(each, replaced), each.since)


def hide(mutes: PastMutes, at: int, severity: Severity = Severity.HIGH, station: str = STATION) -> bool:
    return mutes.hide(make_finding(station_id=station, severity=severity), at)


def test_a_mute_holds_back_from_when_it_was_ordered_until_it_ends() -> None:
    mutes = past_mutes([muted(mute())])
    held = [hide(mutes, at) for at in (NOW, NOW + MINUTE, NOW + HOUR_MS - 1, NOW + HOUR_MS)]
    assert held == [False, True, True, False]
    assert not mutes.hide(make_finding(alert_type=AlertType.CHARGER_DOWN), NOW + MINUTE)
    assert not hide(mutes, NOW + MINUTE, station="OTHER")


def test_the_shortest_mute_is_one_too() -> None:
    assert hide(past_mutes([muted(mute(MINUTE))]), NOW + MINUTE - 1)


def test_one_that_was_ended_early_holds_back_until_then_whatever_the_order_of_the_entries() -> None:
    ended = entry(unmuted_entry(mute(), "U2"), NOW + 10 * MINUTE)
    for entries in ([muted(mute()), ended], [ended, muted(mute())]):
        mutes = past_mutes(entries)
        assert [hide(mutes, NOW + minutes * MINUTE) for minutes in (9, 11)] == [True, False]


def test_one_that_replaces_another_holds_back_by_its_own_length() -> None:
    long, short = mute(8 * HOUR_MS), mute(MINUTE * 5, at=NOW + HOUR_MS, mute_id="n")
    mutes = past_mutes([muted(long), muted(short, long)])
    assert [hide(mutes, NOW + minutes * MINUTE) for minutes in (30, 62, 70, 300)] == [True, True, False, False]


def test_that_another_mute_was_ended_ends_this_one_not() -> None:
    ended = entry(unmuted_entry(mute(mute_id="before"), "U2"), NOW + MINUTE)
    assert hide(past_mutes([muted(mute()), ended]), NOW + 2 * MINUTE)


@pytest.mark.parametrize(("length_ms", "hides_critical"), [(DAY_MS, True), (DAY_MS + MINUTE, False)])
def test_a_long_mute_holds_back_nothing_critical(length_ms: int, hides_critical: bool) -> None:
    mutes = past_mutes([muted(mute(length_ms))])
    assert hide(mutes, NOW + MINUTE, Severity.CRITICAL) is hides_critical
    assert hide(mutes, NOW + MINUTE)


def test_a_name_that_reads_the_same_is_muted_too() -> None:
    assert hide(past_mutes([muted(mute(station="STATIO\u0143"))]), NOW + MINUTE, station="STATION\u0301")


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"muteId": 7, "stationId": STATION, "alertType": "LOW_INVENTORY", "until": NOW + HOUR_MS},
        {"muteId": "m", "stationId": None, "alertType": "LOW_INVENTORY", "until": NOW + HOUR_MS},
        {"muteId": "m", "stationId": STATION, "alertType": "OF_TOMORROW", "until": NOW + HOUR_MS},
        {"muteId": "m", "stationId": STATION, "alertType": "LOW_INVENTORY", "until": "noon"},
        {"muteId": "m", "stationId": STATION, "alertType": "LOW_INVENTORY", "until": True},
    ],
)
def test_what_cannot_be_understood_is_passed_over(details: dict[str, Any]) -> None:
    odd = entry(event_draft(AuditEvent.MUTED, details, by="U1"), NOW)
    other = entry(AuditDraft(action_type=ActionType.ALERT_CREATED), NOW)
    refused = entry(event_draft(AuditEvent.MUTED, mute().model_dump(by_alias=True), by="U1", error="may not"), NOW)
    assert past_mutes([odd, other, refused]) == NO_MUTES


def test_they_are_counted_by_the_time_in_which_they_stood() -> None:
    mutes = past_mutes([muted(mute()), muted(mute(station="B", at=NOW + 3 * HOUR_MS))])
    assert mutes.count(NOW, NOW + 30 * MINUTE) == 1
    assert mutes.count(NOW, NOW + DAY_MS) == 2
    assert mutes.count(NOW + HOUR_MS, NOW + 2 * HOUR_MS) == 0


def test_trouble_that_is_muted_holds_back_nothing_else_in_a_replay() -> None:
    rules = parse_rules("inhibit: [{by: charger_down, holds_back: [low_inventory]}]", "rules.yml")
    (down,) = new_mutes(MuteOrder(STATION, (AlertType.CHARGER_DOWN,), DAY_MS, "crew"), "U1", NOW, "m")
    opened = []
    for mutes in (NO_MUTES, past_mutes([muted(down)])):
        replay = Backtest(rules, mutes=mutes)
        for minute in range(2, 20):
            replay.take(
                make_metric(
                    timestamp=NOW + minute * MINUTE,
                    charger_health="down",
                    charged_batteries=2,
                    uncharged_batteries=28,
                )
            )
        replay.run_to(STATION, NOW + 20 * MINUTE)
        opened.append({each.alert_type for each in replay.alerts})
    assert AlertType.CHARGER_DOWN in opened[0]
    assert opened[1] == {LOW}
