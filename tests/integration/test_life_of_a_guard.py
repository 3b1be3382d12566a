"""What a guard says of its alert from the opening to the next one: each step writes just this, and nothing stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.tables.stores import Stores
from rules.alert.alert import Alert, Severity
from rules.alert.recheck import Reading
from rules.lifecycle import afterwards, carrying_out, deciding, opening, watching
from rules.lifecycle.change import Change
from rules.units import DAY_MS, MINUTE_MS, SECOND_MS
from storage.tables import TableNames
from tests.factories import ARNS, NOW, make_finding
from tests.integration.ticking import new_id
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws

COOL_MS = 60 * MINUTE_MS
FENCE = 7


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


class Life:
    """One alert and its guard."""

    def __init__(self, aws: LocalAws, names: TableNames, stores: Stores) -> None:
        self._aws, self._names, self._stores = aws, names, stores
        opened = stores.changing.open(opening.open_alert(make_finding(severity=Severity.LOW), new_id(), NOW), FENCE)
        assert isinstance(opened, Alert)
        self.alert = opened

    def take(self, step: Any) -> None:
        self.alert = self._stores.changing.change(self.alert.alert_id, step, cool_down_ms=lambda _alert: COOL_MS)

    def guard(self, *names: str) -> dict[str, Any]:
        """Attributes of the only guard as they are stored; None for what it does not have."""
        request: dict[str, Any] = {
            "TableName": self._names.coordination,
            "KeyConditionExpression": "#scope = :scope",
            "ExpressionAttributeNames": {"#scope": "scope"},
            "ExpressionAttributeValues": {":scope": {"S": "open-alert"}},
        }
        (item,) = self._aws.dynamodb.query(**request)["Items"]
        return {name: next(iter(item[name].values())) if name in item else None for name in names}


@pytest.fixture
def life(aws: LocalAws, names: TableNames, stores: Stores) -> Life:
    return Life(aws, names, stores)


def test_while_its_alert_waits(life: Life) -> None:
    said = ("state", "severityRank", "fence", "cleared", "clearedAt", "coolUntil", "ttl")
    new = {"state": "OPEN", "severityRank": "0", "fence": str(FENCE), "cleared": False}
    assert life.guard(*said) == {**new, "clearedAt": None, "coolUntil": None, "ttl": None}

    life.take(lambda alert, at: watching.condition_cleared(alert, Reading(), None, at))
    assert life.guard("cleared", "clearedAt") == {"cleared": True, "clearedAt": str(NOW + 1)}
    life.take(lambda alert, _at: watching.condition_returned(alert))
    assert life.guard("cleared", "clearedAt") == {"cleared": False, "clearedAt": None}

    life.take(lambda alert, at: opening.worsen(alert, make_finding(severity=Severity.HIGH), at))
    raised = {"severityRank": str(Severity.HIGH.rank), "reason": make_finding().reason, "state": "OPEN"}
    assert life.guard(*raised) == raised


def test_after_the_decision_until_it_is_decided_again(life: Life) -> None:
    told = ("state", "coolUntil", "stands", "noted", "awaitsLook", "ttl")
    decided = {"state": "COOLING", "coolUntil": str(NOW + COOL_MS), "stands": True}
    standing = {"ttl": str((NOW + COOL_MS + 30 * DAY_MS) // SECOND_MS)}

    life.take(lambda alert, at: deciding.approve(alert, "U0ALICE", at, **ARNS))
    assert life.guard(*told) == {**decided, "noted": False, "awaitsLook": True, **standing}
    life.take(lambda alert, at: carrying_out.execution_not_started(alert, "no machine", at))
    since = {"ttl": str((NOW + 30 * DAY_MS) // SECOND_MS)}
    assert life.guard(*told) == {**decided, "noted": False, "awaitsLook": False, **since}
    life.take(afterwards.still_stands)
    assert life.guard(*told) == {**decided, "noted": True, "awaitsLook": False, **since}

    def again(alert: Alert, at: int) -> Change:
        return afterwards.decide_again(alert, make_finding(severity=Severity.MEDIUM), "U0BOB", at, "next")

    life.take(again)
    said = ("alertId", "state", "severityRank", "fence", "coolUntil", "ttl")
    opened = {"alertId": "next", "state": "OPEN", "severityRank": str(Severity.MEDIUM.rank), "fence": str(FENCE)}
    assert life.guard(*said) == {**opened, "coolUntil": None, "ttl": None}


def test_a_condition_that_cleared_after_the_decision_stands_no_more(life: Life) -> None:
    life.take(lambda alert, at: deciding.approve(alert, "U0ALICE", at, **ARNS))
    life.take(lambda alert, at: carrying_out.execution_not_started(alert, "no machine", at))
    life.take(afterwards.still_stands)
    life.take(afterwards.cleared_since)
    cleared = {"stands": False, "noted": False, "ttl": str((NOW + DAY_MS) // SECOND_MS)}
    assert life.guard(*cleared) == cleared
