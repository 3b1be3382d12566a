"""An entry that an index does not show yet was not removed, and one that was removed is found all the same."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.queries.verifying import Verifying
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert
from rules.alert.audit import ActionType, AuditEntry
from rules.audit.audit_verify import FaultKind, Verdict
from rules.audit.trail import Trail
from rules.lifecycle import deciding, opening
from storage.tables import TableNames
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.factories import NOW, make_finding
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws

pytestmark = pytest.mark.ministack


class Slow:
    """Seconds that pass while somebody pauses."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.on_pause: Callable[[], object] = lambda: None

    def monotonic(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds
        self.on_pause()


@pytest.fixture
def slow() -> Slow:
    return Slow()


def lagging(aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow, lag: float) -> Stores:
    late: Any = DocumentedDynamoDb(aws.dynamodb, lag_seconds=lag, cancels_each=0, monotonic=slow.monotonic)
    return build_stores(late, names, clock.clock, Telemetry())


def opened(stores: Stores) -> str:
    alert_id = new_id()
    stores.changing.open(opening.open_alert(make_finding(station_id=alert_id), alert_id, NOW), 1)
    return alert_id


def refused_press(stores: Stores, alert_id: str) -> Alert:
    refused = ActionType.ALERT_APPROVED
    return stores.changing.change(alert_id, lambda stored, _at: deciding.refuse(stored, "U0EVE", refused, "may not"))


def trail(stores: Stores, alert_id: str) -> Trail:
    return Trail(stores.alerts.get(alert_id), stores.audit.of_alert(alert_id))


def verdicts(stores: Stores, slow: Slow, *alert_ids: str) -> list[Verdict]:
    verifying = Verifying(stores.alerts, stores.audit, lambda: NOW, slow.pause)
    return verifying.verdicts([trail(stores, each) for each in alert_ids], Sparing(Telemetry(), "trail", str))


@pytest.mark.parametrize("lag", [0.3, 3_600.0], ids=["for a moment", "for an hour"])
def test_what_an_index_does_not_show_yet_is_not_called_removed(
    lag: float, aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow
) -> None:
    stores = lagging(aws, names, clock, slow, lag)
    alert_id = opened(stores)
    refused_press(stores, alert_id)
    assert trail(stores, alert_id).entries == []
    (verdict,) = verdicts(stores, slow, alert_id)
    assert verdict.is_intact
    assert verdict.entries == 2


def test_what_was_removed_while_an_index_lags_is_found_by_its_place(
    aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow
) -> None:
    stores = lagging(aws, names, clock, slow, 3_600.0)
    intact, robbed = opened(stores), opened(stores)
    for each in (intact, robbed):
        refused_press(stores, each)
        refused_press(stores, each)
    entries = stores.audit.of_alerts_as_written([robbed])[robbed]
    aws.dynamodb.delete_item(TableName=names.audit, Key={"taskId": {"S": entries[1].task_id}})
    first, second = verdicts(stores, slow, intact, robbed)
    assert first.is_intact
    assert [(each.kind, each.sequence) for each in second.findings] == [(FaultKind.REMOVED, 2)]


def test_what_is_written_between_two_readings_was_not_inserted(
    aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow
) -> None:
    stores = lagging(aws, names, clock, slow, 0.0)
    alert_id = opened(stores)
    before = stores.alerts.get(alert_id)
    refused_press(stores, alert_id)
    mixed = Trail(before, stores.audit.of_alert(alert_id))
    verifying = Verifying(stores.alerts, stores.audit, lambda: NOW, slow.pause)
    assert verifying.verdict(mixed).is_intact


def test_an_alert_that_changes_while_its_table_is_read_is_read_once_more(
    aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = lagging(aws, names, clock, slow, 3_600.0)
    alert_id = opened(stores)
    really = stores.audit.of_alerts_as_written
    readings: list[int] = []

    def busy(alert_ids: list[str]) -> dict[str, list[AuditEntry]]:
        found = really(alert_ids)
        if not readings:
            refused_press(stores, alert_id)
        readings.append(1)
        return found

    monkeypatch.setattr(stores.audit, "of_alerts_as_written", busy)
    (verdict,) = verdicts(stores, slow, alert_id)
    assert verdict.is_intact
    assert (verdict.entries, len(readings)) == (2, 2)


@pytest.mark.parametrize(("lag", "shown"), [(0.3, 2), (3_600.0, 0)])
def test_a_trail_that_is_shown_waits_a_moment_for_its_newest_entry(
    lag: float, shown: int, aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow
) -> None:
    stores = lagging(aws, names, clock, slow, lag)
    alert_id = opened(stores)
    refused_press(stores, alert_id)
    verifying = Verifying(stores.alerts, stores.audit, lambda: NOW, slow.pause)
    assert len(verifying.caught_up(trail(stores, alert_id)).entries) == shown
    assert slow.seconds < 2


def test_a_trail_whose_newest_entry_expired_long_ago_is_shown_at_once(
    aws: LocalAws, names: TableNames, clock: FixedClock, slow: Slow
) -> None:
    stores = lagging(aws, names, clock, slow, 3_600.0)
    alert_id = opened(stores)
    verifying = Verifying(stores.alerts, stores.audit, lambda: NOW + 100 * 86_400_000, slow.pause)
    assert verifying.caught_up(trail(stores, alert_id)).entries == []
    assert slow.seconds == 0
