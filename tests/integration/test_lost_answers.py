"""A write that DynamoDB made though its answer was lost: boto3 sends it again, and it meets itself."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import AlertStatus
from rules.alert.audit import ActionType
from rules.alert.work import WorkKind
from rules.lifecycle import deciding
from storage.leases import Leases
from storage.seen_requests import SeenRequests
from storage.tables import TableNames
from tests.factories import NOW
from tests.integration.deciding_alerts import decide, opened
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws

_WRITES = frozenset({"delete_item", "put_item", "transact_write_items", "update_item"})


class SentTwice:
    """
    A client of whose every write the first answer is lost.

    moto knows no request tokens: a repeated transaction meets itself as one does in DynamoDB after ten minutes.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        return partial(self._twice, operation) if name in _WRITES else operation

    def _twice(self, operation: Any, **request: Any) -> Any:
        operation(**request)
        return operation(**request)


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


@pytest.fixture
def lossy(aws: LocalAws) -> Any:
    return SentTwice(aws.dynamodb)


@pytest.fixture
def replica(lossy: Any, names: TableNames, clock: FixedClock) -> Stores:
    """The stores of a replica that loses answers, on the tables of `stores`."""
    return build_stores(lossy, names, clock.clock, Telemetry())


@pytest.mark.parametrize(("number", "status"), [(1, AlertStatus.APPROVED), (2, AlertStatus.REJECTED)])
def test_who_decided_is_not_told_that_somebody_was_faster(
    stores: Stores, replica: Stores, number: int, status: AlertStatus
) -> None:
    alert = opened(stores)
    decided = decide(replica, alert, number)
    assert (decided.status, decided.decided_by) == (status, f"U{number:03}")
    assert stores.alerts.get(alert.alert_id) == decided
    assert len(stores.audit.of_alert(alert.alert_id)) == 2


def test_a_step_that_could_be_taken_again_is_taken_once(stores: Stores, replica: Stores) -> None:
    alert = opened(stores)
    refused = partial(deciding.refuse, by="U001", attempted=ActionType.ALERT_APPROVED, why="no")
    replica.changing.change(alert.alert_id, lambda stored, _at: refused(stored))
    assert len(stores.audit.of_alert(alert.alert_id)) == 2


def test_work_is_claimed_by_who_claimed_it(stores: Stores, replica: Stores) -> None:
    opened(stores)
    (work,) = replica.work.outstanding()
    claimed = replica.work.claim(work, "mine", "me")
    assert claimed is not None
    assert (claimed.claim, claimed.attempts) == ("mine", 1)
    assert stores.work.claim(work, "theirs", "another") is None


def test_a_claim_is_taken_over_by_who_took_it_over(stores: Stores, replica: Stores) -> None:
    opened(stores)
    (work,) = stores.work.outstanding()
    stores.work.claim(work, "dead", "another")
    (stale,) = replica.work.outstanding()
    taken = replica.work.claim(stale, "mine", "me")
    assert taken is not None
    assert (taken.claim, taken.attempts) == ("mine", 2)


def test_claimed_work_ends_with_the_step_that_completes_it(stores: Stores, replica: Stores) -> None:
    alert = opened(stores)
    decide(stores, alert, 1)
    work = next(each for each in stores.work.outstanding() if each.kind is WorkKind.PUBLISH)
    held = stores.work.claim(work, "mine", "me")
    assert held is not None
    step = partial(deciding.refuse, by="U002", attempted=ActionType.ALERT_APPROVED, why="no")
    replica.changing.change(alert.alert_id, lambda stored, _at: step(stored), ends=held)
    assert WorkKind.PUBLISH not in {each.kind for each in stores.work.outstanding()}


def test_a_request_of_slacks_is_the_first_of_its_signature(lossy: Any, stores: Stores) -> None:
    seen = SeenRequests(lossy, stores.names.coordination, new_id)
    assert seen.is_first("v0=signature", NOW)
    assert not seen.is_first("v0=signature", NOW)


def test_a_lease_is_held_by_who_took_and_renewed_it(lossy: Any, stores: Stores) -> None:
    leases = Leases(
        lossy, stores.names.coordination, seconds=20, monotonic=lambda: 0.0, new_token=new_id, now_ms=lambda: NOW
    )
    lease = leases.take("rule-engine", "me")
    assert lease is not None
    renewed = leases.renew(lease)
    assert renewed is not None
    assert renewed.fence == lease.fence
    assert leases.take("rule-engine", "another") is None
