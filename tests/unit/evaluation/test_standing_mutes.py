"""What a tick makes of the mutes."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.evaluation.standing_mutes import StandingMutes
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import AlertType, Severity
from rules.alert.mute import Mute
from tests.factories import NOW, make_finding
from tests.unit.lifecycle.mutes import HOUR, make_mute


class Stored:
    """Mutes as they are stored."""

    def __init__(self, *mutes: Mute) -> None:
        self.mutes = list(mutes)

    def standing(self) -> list[Mute]:
        return self.mutes


def read(stored: Stored) -> StandingMutes:
    any_store: Any = stored
    mutes = StandingMutes(any_store, Telemetry())
    mutes.read()
    return mutes


def test_a_mute_hides_findings_of_its_station_and_type_alone() -> None:
    mutes = read(Stored(make_mute()))
    assert mutes.hide(make_finding(), NOW)
    assert not mutes.hide(make_finding(station_id="STATION_002"), NOW)
    assert not mutes.hide(make_finding(alert_type=AlertType.HIGH_DEMAND), NOW)


def test_a_mute_that_ends_during_a_tick_hides_nothing_after_its_end() -> None:
    assert not read(Stored(make_mute())).hide(make_finding(), NOW + 2 * HOUR)


def test_a_mute_of_more_than_a_day_does_not_hide_what_is_critical() -> None:
    mutes = read(Stored(make_mute(until=NOW + 25 * HOUR)))
    assert not mutes.hide(make_finding(severity=Severity.CRITICAL), NOW)
    assert mutes.hide(make_finding(severity=Severity.HIGH), NOW)


def test_the_log_says_once_of_each_mute_that_it_hides_trouble() -> None:
    stored = Stored(make_mute())
    mutes = read(stored)
    with capture_logs() as logs:
        for _ in range(3):
            mutes.read()
            mutes.hide(make_finding(), NOW)
        stored.mutes = [make_mute(mute_id="m-2", by="U0BOB")]
        mutes.read()
        mutes.hide(make_finding(), NOW)
    assert [each["by"] for each in logs] == ["U0ALICE", "U0BOB"]


@pytest.mark.parametrize("twin", ["STATION_001\u3164", "STATION\u034f_001", "STATION_001 "])
def test_a_mute_hides_findings_of_a_name_that_reads_the_same_whichever_was_muted(twin: str) -> None:
    assert read(Stored(make_mute())).hide(make_finding(station_id=twin), NOW)
    assert read(Stored(make_mute(station_id=twin))).hide(make_finding(), NOW)
    # A Cyrillic A is another letter, and is shown as one.
    assert not read(Stored(make_mute())).hide(make_finding(station_id="ST\u0410TION_001"), NOW)


def test_of_two_mutes_of_names_that_read_the_same_each_hides_what_it_may() -> None:
    long, short = make_mute(until=NOW + 72 * HOUR), make_mute(station_id="STATION_001\u3164")
    critical = make_finding(severity=Severity.CRITICAL)
    assert not read(Stored(long)).hide(critical, NOW)
    assert read(Stored(long, short)).hide(critical, NOW)
