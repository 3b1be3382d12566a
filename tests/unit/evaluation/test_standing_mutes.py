"""What a tick makes of the mutes."""

from typing import Any

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
