"""The work list in memory: what this replica wrote is there at once, what others wrote within two seconds."""

from typing import Any

from rules.alert.work import Work
from storage.partitions import Partitions
from storage.work_memory import WHOLE_EVERY_SECONDS, WorkMemory, WorkWrite
from storage.work_writes import WorkWrites
from tests.factories import NOW, make_alert
from tests.unit.delivery.works import work

_NO_CLIENT: Any = None


class Table:
    """A work list that counts how often it is read, on a clock that a test moves."""

    def __init__(self, *works: Work) -> None:
        self.works = list(works)
        self.reads = 0
        self.passed = 0.0
        self.memory = WorkMemory(lambda: self.passed)

    def keys(self) -> set[str]:
        return {each.subject_id for each in self.memory.all(self._read)}

    def _read(self) -> list[Work]:
        self.reads += 1
        return list(self.works)


def test_the_table_is_read_no_more_often_than_every_two_seconds_however_often_the_list_is_asked_for() -> None:
    for asked in (10, 100):
        table = Table(work("a"))
        for _ in range(asked):
            assert table.keys() == {"a"}
        assert table.reads == 1
        table.works.append(work("of another replica"))
        table.passed += WHOLE_EVERY_SECONDS
        assert table.keys() == {"a", "of another replica"}


def test_a_process_that_was_stopped_while_it_read_does_not_believe_the_list_for_long() -> None:
    table = Table(work("a"))

    def stopped() -> list[Work]:
        table.passed += 600
        return list(table.works)

    table.memory.all(stopped)
    table.works.append(work("of another replica"))
    table.passed += 20
    assert table.keys() == {"a", "of another replica"}


def test_what_was_asked_for_given_back_or_done_here_is_known_at_once() -> None:
    table = Table()
    writes = WorkWrites(Partitions(_NO_CLIENT, "table", 1), table.memory)
    assert table.keys() == set()
    asked = writes.adding(make_alert(alert_id="b"), work("b").kind, NOW)
    writes.written([asked, {"Put": {}}])
    (known,) = table.memory.all(list)
    assert (known.subject_id, known.claim, known.due_at) == ("b", None, NOW)
    claimed = known.model_copy(update={"claim": "mine", "attempts": 2})
    table.memory.now(known.key, lambda _known: claimed)
    writes.written([writes.continuing(claimed, NOW + 5)])
    (back,) = table.memory.all(list)
    assert (back.claim, back.due_at, back.attempts) == (None, NOW + 5, 0)
    writes.written([writes.ending(claimed, None)])
    assert table.memory.all(list) == []


def test_work_that_is_to_be_done_again_keeps_its_attempts_and_is_nobodys() -> None:
    table = Table()
    writes = WorkWrites(Partitions(_NO_CLIENT, "table", 1), table.memory)
    table.keys()
    tried = {"claim": "mine", "claimed_by": "me", "attempts": 3, "generation": 2}
    claimed = work("c").model_copy(update=tried)
    table.memory.now(claimed.key, lambda _known: claimed.model_copy(update={"attempts": 1}))
    writes.written([writes.ending(claimed, NOW + 5)])
    (back,) = table.memory.all(list)
    assert (back.claim, back.claimed_by, back.due_at, back.attempts) == (None, None, NOW + 5, 3)
    assert writes.ending(claimed, NOW + 5)["Update"]["UpdateExpression"] == "SET dueAt = :due REMOVE claim, claimedBy"
    again = writes.ending(claimed.model_copy(update={"draw_over_at": NOW + 9}), None)["Update"]
    assert again["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD", "who meets more work asks what it is"


def test_work_that_is_asked_for_while_it_is_done_stays_claimed_and_is_known_not_to_end() -> None:
    table = Table()
    writes = WorkWrites(Partitions(_NO_CLIENT, "table", 1), table.memory)
    table.keys()
    claimed = work("c").model_copy(update={"claim": "mine"})
    table.memory.now(claimed.key, lambda _known: claimed)
    assert not writes.is_asked_again(claimed, None)
    writes.written([writes.adding(make_alert(alert_id="c"), claimed.kind, NOW, urgent=True)])
    (known,) = table.memory.all(list)
    assert (known.claim, known.urgent) == ("mine", True)
    assert writes.is_asked_again(claimed, None)


def test_what_is_written_while_the_table_is_read_is_not_lost() -> None:
    memory = WorkMemory(lambda: 0.0)

    def read() -> list[Work]:
        memory.written([WorkWrite({}, work("new").key, lambda _known: work("new"))])
        memory.forget(work("done").key)
        return [work("done")]

    assert [each.subject_id for each in memory.all(read)] == ["new"]


def test_a_list_that_takes_long_to_read_is_read_less_often() -> None:
    table = Table()

    def slow() -> list[Work]:
        table.reads += 1
        table.passed += 3.0
        return []

    for _ in range(24):
        table.memory.all(slow)
        table.passed += 1.0
    assert table.reads == 2
