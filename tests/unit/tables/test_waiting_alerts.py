"""The alerts that wait, in memory: what a stopped process listed and what a late thread tells is not believed."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from rules.alert.alert import Alert, AlertStatus
from rules.lifecycle.change import noted
from storage.waiting_alerts import OLDEST_SECONDS, WaitingAlerts
from tests.factories import make_alert


class Stopped:
    """A table whose listing takes as long as a process is stopped for."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.now = 0.0
        self.stopped_for = 0.0

    def waiting_items(self) -> Iterator[dict[str, Any]]:
        self.now, self.stopped_for = self.now + self.stopped_for, 0.0
        return ({"alertId": {"S": each}} for each in self.alerts)

    def read_items(self, items: Iterable[dict[str, Any]], _broken: list[str]) -> Iterator[Alert]:
        return (self.alerts[each["alertId"]["S"]] for each in items)

    def tells(self, listener: Callable[[Alert], None]) -> None:
        self.wrote = listener

    def has_news(self) -> bool:
        return False


def test_a_process_that_was_stopped_while_it_listed_lists_again_soon() -> None:
    table = Stopped()
    waiting = WaitingAlerts(cast("Any", table), cast("Any", table), lambda: table.now)
    table.alerts["a"] = make_alert(alert_id="a")
    table.stopped_for = 600
    assert [each.alert_id for each in waiting.all()] == ["a"]
    table.alerts["b"] = make_alert(alert_id="b")
    table.now += OLDEST_SECONDS
    assert {each.alert_id for each in waiting.all()} == {"a", "b"}


def test_who_wrote_first_and_tells_last_brings_no_decided_alert_back() -> None:
    table = Stopped()
    waiting = WaitingAlerts(cast("Any", table), cast("Any", table), lambda: table.now)
    posted = make_alert(alert_id="a")
    table.alerts["a"] = posted
    assert len(waiting.all()) == 1
    table.wrote(noted(posted, revision=2).model_copy(update={"status": AlertStatus.REJECTED}))
    table.wrote(noted(posted, revision=1))
    assert waiting.all() == []


def test_what_was_written_before_anybody_asked_waits_though_the_index_does_not_have_it_yet() -> None:
    table = Stopped()
    waiting = WaitingAlerts(cast("Any", table), cast("Any", table), lambda: table.now)
    table.wrote(make_alert(alert_id="new"))
    assert [each.alert_id for each in waiting.all()] == ["new"]
