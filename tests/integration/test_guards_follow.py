"""The guard of an open alert hears of each step that it must know, and of nobody else's."""

from typing import Any

import pytest

from bot.tables.stores import Stores
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.data_version import DATA_VERSION
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Finding
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.lifecycle import carrying_out, looking_again, opening, watching
from rules.lifecycle.afterwards import still_stands
from rules.lifecycle.standing import Effect, effect_of
from storage.adoption import Adoption
from storage.errors import BrokenItem, Contended
from storage.guard_writes import GuardWrites
from storage.guards import Guard, guard_key
from storage.items import to_attributes
from tests.doubles.aws.errors import refused
from tests.factories import MINUTE, NOW, make_finding
from tests.integration.deciding_alerts import decide, opened
from tests.integration.ticking import FixedClock, new_id

pytestmark = pytest.mark.ministack


def guard(stores: Stores) -> Guard:
    return stores.guards.all()[guard_key("STATION_001", AlertType.LOW_INVENTORY)]


def test_it_remembers_whether_the_condition_has_cleared(stores: Stores) -> None:
    alert = opened(stores)
    assert not guard(stores).cleared
    stores.changing.change(alert.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at))
    assert guard(stores).cleared
    stores.changing.change(alert.alert_id, lambda stored, _at: watching.condition_returned(stored))
    assert not guard(stores).cleared


def test_a_worse_finding_gives_it_its_severity_and_reason_and_the_condition_holds_again(stores: Stores) -> None:
    alert = opened(stores)
    stores.changing.change(alert.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at))
    worse = make_finding(severity=Severity.CRITICAL)
    stores.changing.change(alert.alert_id, lambda stored, at: opening.worsen(stored, worse, at))
    assert (guard(stores).severity_rank, guard(stores).reason, guard(stores).cleared) == (
        Severity.CRITICAL.rank,
        worse.reason,
        False,
    )


def test_of_another_alert_it_hears_nothing(stores: Stores) -> None:
    forgotten = opened(stores)
    stores.guards.remove(guard(stores))
    opened(stores)
    before = guard(stores)
    stores.changing.change(
        forgotten.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at)
    )
    stores.changing.change(
        forgotten.alert_id, lambda stored, at: opening.worsen(stored, make_finding(severity=Severity.CRITICAL), at)
    )
    assert guard(stores) == before
    assert stores.alerts.get(forgotten.alert_id).severity is Severity.CRITICAL


def test_it_cools_from_the_decision_on_and_is_kept_a_day_longer(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    clock.now += 5 * MINUTE
    decide(stores, alert, 0)


KEY: Any = {"scope": {"S": "open-alert"}, "key": {"S": "STATION_001#LOW_INVENTORY"}}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"alertId": "x", "state": "OPEN"},
        {"alertId": 7, "state": "OPEN", "severityRank": 2, "fence": 0},
        {"alertId": "x", "state": "OPEN", "severityRank": "high", "fence": 0, "dataVersion": 0},
        {"alertId": "x", "state": "OPEN", "severityRank": 2, "fence": "new", "openedAt": -1},
    ],
)
def test_a_guard_that_cannot_be_read_holds_nothing_back(stores: Stores, broken: dict[str, Any]) -> None:
    stores.client.put_item(TableName=stores.names.coordination, Item=KEY | to_attributes(broken))
    alert = opened(stores)
    assert guard(stores).alert_id == alert.alert_id
    decide(stores, alert, 0)


def test_the_open_alert_of_a_guard_that_cannot_be_read_gets_one_again(stores: Stores) -> None:
    alert = opened(stores)
    stores.client.put_item(TableName=stores.names.coordination, Item=KEY)
    (pending,) = stores.alerts.pending()
    adopted = stores.adoption.adopt(pending, 1, NOW)
    assert adopted == guard(stores)
    assert adopted.alert_id == alert.alert_id


class Conflicting:
    """A client whose transactions are cancelled by others a few times, by no condition of theirs."""

    def __init__(self, client: Any, times: int) -> None:
        self._client = client
        self._left = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            return self._client.transact_write_items(**request)
        reasons = [{"Code": "TransactionConflict"}, {"Code": "ThrottlingError"}]
        raise refused("TransactWriteItems", "TransactionCanceledException", "no", CancellationReasons=reasons)


@pytest.mark.parametrize(("times", "is_adopted"), [(1, True), (4, True), (99, False)])
def test_a_conflict_keeps_no_alert_of_another_program_from_its_guard(
    stores: Stores, times: int, is_adopted: bool
) -> None:
    item: dict[str, Any] = {
        "alertId": "theirs",
        "stationId": "STATION_001",
        "alertType": "LOW_INVENTORY",
        "severity": "HIGH",
    }
    item |= {"status": "PENDING", "createdAt": NOW}
    stores.client.put_item(TableName=stores.names.alerts, Item=to_attributes(item))
    (pending,) = stores.alerts.pending()
    client: Any = Conflicting(stores.client, times)
    adoption = Adoption(client, stores.names, GuardWrites(stores.partitions), pause=lambda _seconds: None)
    if is_adopted:
        assert adoption.adopt(pending, 1, NOW) == guard(stores)
    else:
        with pytest.raises(Contended):
            adoption.adopt(pending, 1, NOW)


def test_a_guard_that_cannot_be_read_is_left_to_a_newer_version_that_wrote_it(stores: Stores) -> None:
    newer = to_attributes({"alertId": {"of": "two"}, "dataVersion": DATA_VERSION + 1})
    stores.client.put_item(TableName=stores.names.coordination, Item=KEY | newer)
    with pytest.raises(BrokenItem, match="STATION_001#LOW_INVENTORY"):
        stores.changing.open(opening.open_alert(make_finding(), new_id(), NOW), 1)


def test_an_opening_whose_answer_was_lost_is_the_alert_itself(stores: Stores) -> None:
    change = opening.open_alert(make_finding(), new_id(), NOW)
    first = stores.changing.open(change, 1)
    again = stores.changing.open(change, 1)
    assert isinstance(first, Alert)
    assert isinstance(again, Alert)
    assert again.alert_id == first.alert_id
    assert len(list(stores.audit.scan())) == 1


def test_after_an_approval_it_waits_for_the_look_at_the_station_and_hears_what_that_found(stores: Stores) -> None:
    alert = opened(stores)
    decide(stores, alert, 1)
    assert (guard(stores).awaits_look, guard(stores).stands, guard(stores).is_watched) == (True, True, False)
    change = stores.changing.change
    change(alert.alert_id, lambda stored, at: carrying_out.execution_started(stored, "arn:run", at))
    ended = ExecutionStatus.SUCCEEDED
    change(alert.alert_id, lambda each, at: carrying_out.execution_ended(each, ended, at, stopped_at=at, report=None))
    assert guard(stores).awaits_look
    change(alert.alert_id, lambda each, at: looking_again.looked_at(each, Recovery.NO_EFFECT, None, at))
    assert (guard(stores).awaits_look, guard(stores).stands, guard(stores).is_watched) == (False, True, True)
    change(alert.alert_id, still_stands)
    assert guard(stores).noted
    change(alert.alert_id, lambda each, at: carrying_out.retry(each, "U1", at, state_machine_arn="arn:machine"))
    assert (guard(stores).awaits_look, guard(stores).noted) == (True, False)
    change(alert.alert_id, lambda stored, at: carrying_out.execution_started(stored, "arn:run", at))
    change(alert.alert_id, lambda each, at: carrying_out.execution_ended(each, ended, at, stopped_at=at, report=None))
    change(alert.alert_id, lambda each, at: looking_again.looked_at(each, Recovery.RECOVERED, None, at))
    assert (guard(stores).awaits_look, guard(stores).stands) == (False, False)


def test_a_start_that_was_given_up_leaves_nothing_to_wait_for(stores: Stores) -> None:
    alert = opened(stores)
    decide(stores, alert, 1)
    stores.changing.change(alert.alert_id, lambda each, at: carrying_out.execution_not_started(each, "none", at))
    assert guard(stores).is_watched


def test_a_new_alert_begins_without_what_its_guard_knew_of_the_one_before(stores: Stores) -> None:
    alert = opened(stores)
    decide(stores, alert, 0)
    stores.changing.change(alert.alert_id, still_stands)
    again = stores.changing.open(
        opening.open_alert(make_finding(severity=Severity.CRITICAL), new_id(), NOW + MINUTE), 1
    )
    assert isinstance(again, Alert)
    assert (guard(stores).is_open, guard(stores).stands, guard(stores).noted) == (True, False, False)


def test_the_guard_of_a_decided_alert_is_forgotten_only_while_it_is_that_alerts(stores: Stores) -> None:
    alert = opened(stores)
    stores.guards.forget(guard(stores))
    decide(stores, alert, 0)
    decided = guard(stores)
    stores.guards.forget(decided.model_copy(update={"alert_id": "another"}))
    assert guard(stores) == decided
    stores.guards.forget(decided)
    assert stores.guards.all() == {}


FAULTS = AlertType.FAULT_PATTERN


def fault(*codes: str) -> Finding:
    return make_finding(
        alert_type=FAULTS, reason=FaultReason.FAULT_RECURRING, facts={"codes": [f"{code} x4" for code in codes]}
    )


@pytest.mark.parametrize(
    ("decided", "found", "opens"),
    [
        pytest.param(fault("E17"), fault("E17"), False, id="the same code"),
        pytest.param(fault("E17", "E42"), fault("E42"), False, id="one of the codes"),
        pytest.param(fault("E17"), fault("E42"), True, id="another code"),
        pytest.param(fault("E17"), fault("E17", "E42"), True, id="one code more"),
        pytest.param(
            make_finding(alert_type=AlertType.CHARGER_DOWN, reason=SilenceReason.STATION_SILENT, facts={}),
            make_finding(alert_type=AlertType.CHARGER_DOWN, reason=ChargerReason.CHARGER_REPORTED_DOWN, facts={}),
            True,
            id="chargers of a station that was silent",
        ),
        pytest.param(make_finding(), make_finding(reason=StockReason.STOCK_EMPTY), False, id="another reason for low"),
    ],
)
def test_what_was_decided_holds_back_the_same_trouble_and_not_another_of_its_type(
    stores: Stores, clock: FixedClock, decided: Finding, found: Finding, opens: bool
) -> None:
    alert = stores.changing.open(opening.open_alert(decided, new_id(), NOW), 1)
    assert isinstance(alert, Alert)
    decide(stores, alert, 0)
    clock.now += 14 * MINUTE
    assert isinstance(stores.changing.open(opening.open_alert(found, new_id(), clock.now), 1), Guard)
    clock.now += 2 * MINUTE
    (stored,) = stores.guards.all().values()
    assert effect_of(found, stored, clock.now) is (Effect.OPENS if opens else Effect.NOTHING)
    assert isinstance(stores.changing.open(opening.open_alert(found, new_id(), clock.now), 1), Alert) is opens


def test_an_alert_that_does_not_say_what_it_is_about_holds_back_its_type(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    item: Any = stores.client.get_item(TableName=stores.names.alerts, Key={"alertId": {"S": alert.alert_id}})["Item"]
    del item["metadata"]["M"]["evidence"]
    stores.client.put_item(TableName=stores.names.alerts, Item=item)
    decide(stores, stores.alerts.get(alert.alert_id), 0)
    clock.now += 16 * MINUTE
    assert isinstance(stores.changing.open(opening.open_alert(make_finding(), new_id(), clock.now), 1), Guard)
