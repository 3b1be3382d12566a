"""The field is told of an approval once that is written down, however often the work is done."""

from typing import Any

import pytest

from bot.aws.topic import Topic
from bot.delivery.posting.back_off import GIVE_UP_AFTER
from bot.delivery.remediation.publish import Publish
from bot.errors import TryAgain
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind
from storage.changing import Step
from storage.errors import StorageUnavailable
from tests.doubles.aws.errors import refused
from tests.doubles.held import Held
from tests.factories import NOW
from tests.unit.cards.runs_to_draw import approved


class Field(StoredAlerts):
    """One alert in a table that may be busy, and a topic that counts what it is told."""

    def __init__(self, alert: Alert) -> None:
        parts: Any = self
        self.workers = self.changing = self
        super().__init__(parts, parts, pauses_seconds=(0.0, 0.0, 0.0))
        self.alert = alert
        self.told = 0
        self.ended = 0
        self.busy = 0

    async def get(self, _alert_id: str) -> Alert:
        return self.alert

    async def change(self, _alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        if self.busy:
            self.busy -= 1
            raise StorageUnavailable("ThrottlingException")
        change = step(self.alert, NOW)
        self.alert = change.alert if change else self.alert
        self.ended += ends is not None
        return self.alert

    async def run(self, function: Any, *given: Any) -> Any:
        return function(*given)

    def publish(self, **_request: Any) -> Any:
        self.told += 1
        return {"MessageId": str(self.told)}

    async def publishes(self, attempts: int = 1) -> None:
        parts: Any = self
        held: Any = Held()
        publish = Publish(parts, parts, Topic(parts, "arn:aws:sns:us-east-1:1:field"), held)
        kind, at = WorkKind.PUBLISH, NOW
        await publish(Work(subject_id="a", kind=kind, severity_rank=1, created_at=at, due_at=at, attempts=attempts))


@pytest.mark.parametrize("busy", [1, 3])
async def test_what_was_sent_is_written_down_though_the_table_is_busy_and_not_sent_again(
    field: Field, busy: int
) -> None:
    field.busy = busy
    await field.publishes()
    assert (field.told, field.ended) == (1, 1)
    assert field.alert.metadata.notification is not None


async def test_a_table_that_stays_busy_puts_the_work_off(field: Field) -> None:
    field.busy = 100
    with pytest.raises(StorageUnavailable):
        await field.publishes()


@pytest.fixture
def field() -> Field:
    return Field(approved())


async def test_what_aws_forbids_is_tried_for_about_a_minute_and_then_on_the_card(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(**_request: Any) -> Any:
        raise refused("Publish", "AuthorizationError", "no", 403)

    monkeypatch.setattr(field, "publish", forbidden)
    for attempts in range(1, GIVE_UP_AFTER):
        with pytest.raises(TryAgain, match="AuthorizationError"):
            await field.publishes(attempts)
    assert (field.alert.metadata.notification, field.ended) == (None, 0)
    await field.publishes(GIVE_UP_AFTER)
    notification = field.alert.metadata.notification
    assert notification is not None
    assert "AuthorizationError" in str(notification.error)
    assert "given up after 7 attempts" in str(notification.error)
    assert field.ended == 1


async def test_a_message_that_is_written_down_is_not_sent_again(field: Field) -> None:
    await field.publishes()
    await field.publishes()
    assert (field.told, field.ended) == (1, 2)
    notification = field.alert.metadata.notification
    assert notification is not None
    assert notification.message_id == "1"
