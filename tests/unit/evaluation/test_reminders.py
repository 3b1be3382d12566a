"""One alert whose reminder cannot be written keeps no other from being reminded of."""

from typing import Any

import pytest

from bot.evaluation.reminders import RemindPending
from storage.errors import AccessDenied, Contended, StorageError, StorageUnavailable
from tests.doubles.runtime import make_runtime

_ANY: Any = None


class Table:
    """Takes the reminders of all alerts but some."""

    is_certain = True

    def __init__(self, failure: StorageError, *refused: str) -> None:
        self.failure = failure
        self.refused = refused
        self.tried: list[str] = []
        self.waiting = self.digests = self.recent = None

    async def change(self, alert_id: str, _step: object) -> None:
        self.tried.append(alert_id)
        if alert_id in self.refused:
            raise self.failure


class AllDue(RemindPending):
    """Every alert is due."""

    def _due(self) -> Any:
        return [(alert_id, "remind", None) for alert_id in "abcdef"]


async def tried(table: Table) -> str:
    runtime, woken = make_runtime(), list[bool]()
    itself: Any = table
    await AllDue(runtime, itself, itself, _ANY, itself, lambda: woken.append(True)).run()
    runtime.workers.close()
    assert woken == [True]
    return "".join(table.tried)


@pytest.mark.parametrize(
    "failure", [Contended("it changes too fast"), StorageUnavailable("throttled"), AccessDenied("no")]
)
async def test_the_others_are_reminded_of(failure: StorageError) -> None:
    assert await tried(Table(failure, "a", "c")) == "abcdef"


async def test_tables_that_take_nothing_are_not_asked_about_every_alert() -> None:
    assert await tried(Table(StorageUnavailable("down"), *"abcdef")) == "abc"
