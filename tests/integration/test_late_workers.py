"""A worker that comes too late, because another took its work over meanwhile, leaves nothing behind."""

from typing import Any

import pytest

from bot.delivery.lanes import Handler
from bot.delivery.remediation.start_execution import StartExecution
from bot.errors import TryAgain
from bot.slack.errors import Ambiguous
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import Work, WorkKind
from rules.lifecycle import carrying_out, deciding, opening, showing
from rules.lifecycle.change import Change, with_note
from storage.errors import ClaimLost
from storage.work import WORK_LEASE_SECONDS
from tests.factories import make_finding
from tests.integration.late_replica import MINE, THEIRS, Replica
from tests.integration.ticking import FixedClock, new_id

NOTE = ThreadNote(key="worsened-1", kind=NoteKind.WORSENED, at=1)


def opened(stores: Stores) -> Alert:
    alert = stores.changing.open(opening.open_alert(make_finding(), new_id(), stores.changing._now_ms()), 1)
    assert isinstance(alert, Alert)
    return alert


@pytest.fixture
def replica(stores: Stores, clock: FixedClock) -> Replica:
    return Replica(stores, clock)


def shown(replica: Replica, *kinds: WorkKind, notes: tuple[ThreadNote, ...] = ()) -> Alert:
    """An alert whose card stands, and the work that is asked for."""
    alert = opened(replica.stores)
    post = replica.stores.work.claim(replica.work(WorkKind.POST_CARD), new_id(), "who posted it")
    replica.change(alert, lambda stored, _at: showing.card_posted(stored, THEIRS, shown_revision=1), ends=post)

    def ask(stored: Alert, _at: int) -> Change:
        for note in notes:
            stored = with_note(stored, note)
        return Change(stored, adds=kinds)

    replica.change(alert, ask)
    return alert


async def test_a_start_that_another_recorded_meanwhile_is_recorded_once(replica: Replica) -> None:
    alert = opened(replica.stores)
    replica.change(
        alert,
        lambda stored, at: deciding.approve(
            stored, "U0ALICE", at, state_machine_arn="arn:machine", topic_arn="arn:topic"
        ),
    )
    started = carrying_out.execution_started

    class Machine:
        def start(self, _alert: Alert) -> Any:
            replica.change(alert, lambda stored, at: started(stored, "arn:run", at, started_at=at))
            return type("Start", (), {"arn": "arn:run", "started_at": 1})

    machine: Any = Machine()
    handler = StartExecution(replica.context.runtime.workers, replica.alerts, machine, replica.claims)
    await replica.does(WorkKind.START_EXECUTION, handler)

    trail = [each.action_type for each in replica.stores.audit.of_alert(alert.alert_id)]
    assert trail.count("STEP_FUNCTION_STARTED") == 1  # type: ignore[arg-type]
    assert WorkKind.START_EXECUTION not in replica.left()


async def test_a_card_that_was_posted_too_late_is_deleted_by_who_posted_it(replica: Replica) -> None:
    alert = opened(replica.stores)

    def meanwhile() -> None:
        theirs = replica.is_taken_over(WorkKind.POST_CARD)
        replica.change(alert, lambda stored, _at: showing.card_posted(stored, THEIRS, shown_revision=1), ends=theirs)

    replica.channel.meanwhile = meanwhile
    with pytest.raises(ClaimLost):
        await replica.does(WorkKind.POST_CARD, replica.messages.post)
    assert replica.channel.deleted == [MINE]
    assert replica.stores.alerts.get(alert.alert_id).metadata.card == THEIRS


@pytest.mark.parametrize("adopted", [False, True], ids=["not recorded yet", "adopted by the other"])
async def test_a_card_that_may_be_the_only_one_stays(replica: Replica, *, adopted: bool) -> None:
    alert = opened(replica.stores)

    def meanwhile() -> None:
        theirs = replica.is_taken_over(WorkKind.POST_CARD)
        if adopted:
            replica.change(alert, lambda stored, _at: showing.card_posted(stored, MINE, shown_revision=-1), ends=theirs)

    replica.channel.meanwhile = meanwhile
    with pytest.raises(ClaimLost):
        await replica.does(WorkKind.POST_CARD, replica.messages.post)
    assert replica.channel.deleted == []


async def test_who_drew_too_late_has_the_card_drawn_again(replica: Replica) -> None:
    alert = shown(replica, WorkKind.UPDATE_CARD)

    def meanwhile() -> None:
        theirs = replica.is_taken_over(WorkKind.UPDATE_CARD)
        replica.change(alert, lambda _stored, _at: None, ends=theirs)

    replica.channel.meanwhile = meanwhile
    with pytest.raises(ClaimLost):
        await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert WorkKind.UPDATE_CARD in replica.left()


async def test_who_wrote_a_note_too_late_has_it_looked_for_a_second_time(replica: Replica) -> None:
    alert = shown(replica, WorkKind.REPLY, notes=(NOTE,))

    def meanwhile() -> None:
        theirs = replica.is_taken_over(WorkKind.REPLY)
        replica.change(alert, lambda _stored, _at: None, ends=theirs)

    replica.channel.meanwhile = meanwhile
    with pytest.raises(ClaimLost):
        await replica.does(WorkKind.REPLY, replica.notes)
    assert WorkKind.SEEK_DOUBLES in replica.left()


async def test_a_note_that_was_begun_before_and_is_not_found_is_looked_for_later(replica: Replica) -> None:
    shown(replica, WorkKind.REPLY, notes=(NOTE,))
    replica.channel.fails = Ambiguous("no answer")
    with pytest.raises(TryAgain):
        await replica.does(WorkKind.REPLY, replica.notes)
    assert WorkKind.SEEK_DOUBLES not in replica.left()
    replica.channel.fails = None
    replica.stores.work.put_off(replica.work(WorkKind.REPLY), 0, "no answer")
    await replica.does(WorkKind.REPLY, replica.notes)
    assert replica.channel.said == ["reply", "reply"]
    assert WorkKind.SEEK_DOUBLES in replica.left()


@pytest.mark.parametrize("kind", [WorkKind.POST_CARD, WorkKind.REPLY, WorkKind.UPDATE_CARD])
async def test_who_was_stopped_until_its_work_was_taken_over_says_nothing(
    replica: Replica, kind: WorkKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind is WorkKind.POST_CARD:
        opened(replica.stores)
    else:
        shown(replica, kind, notes=(NOTE,))
    handlers: dict[WorkKind, Handler] = {
        WorkKind.POST_CARD: replica.messages.post,
        WorkKind.REPLY: replica.notes,
        WorkKind.UPDATE_CARD: replica.messages.redraw,
    }
    require = replica.claims.require

    async def stopped_before(work: Work) -> None:
        """A SIGSTOP just before the claim is looked at, and a SIGCONT when another has it."""
        replica.is_taken_over(kind)
        await require(work)

    monkeypatch.setattr(replica.claims, "require", stopped_before)
    with pytest.raises(ClaimLost):
        await replica.does(kind, handlers[kind])
    assert replica.channel.said == []


async def test_a_redraw_without_an_answer_is_repeated_once_nothing_can_cover_it_any_more(
    replica: Replica, clock: FixedClock
) -> None:
    shown(replica, WorkKind.UPDATE_CARD)
    settled = clock.now + 60_000
    replica.channel.fails = Ambiguous("no answer")
    with pytest.raises(TryAgain):
        await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert replica.work(WorkKind.UPDATE_CARD).draw_over_at == settled
    replica.stores.work.put_off(replica.work(WorkKind.UPDATE_CARD), 0, "no answer")

    replica.channel.fails = None
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    (waiting,) = [each for each in replica.stores.work.outstanding() if each.kind is WorkKind.UPDATE_CARD]
    assert (waiting.due_at, replica.channel.said) == (settled, ["update"] * 2)
    assert not replica.stores.work.is_free(waiting, clock.now)
    clock.passed += 59
    assert not replica.stores.work.is_free(waiting, clock.now)
    clock.now = settled
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert WorkKind.UPDATE_CARD not in replica.left()
    assert replica.channel.said == ["update"] * 3


async def test_a_redraw_whose_worker_died_is_repeated_too(replica: Replica, clock: FixedClock) -> None:
    shown(replica, WorkKind.UPDATE_CARD)
    replica.stores.work.claim(replica.work(WorkKind.UPDATE_CARD), new_id(), "one that dies")
    replica.work(WorkKind.UPDATE_CARD)
    clock.passed += WORK_LEASE_SECONDS
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert replica.work(WorkKind.UPDATE_CARD).due_at == clock.now + 60_000


async def test_a_redraw_that_waits_to_be_repeated_is_done_at_once_when_there_is_news(
    replica: Replica, clock: FixedClock
) -> None:
    alert = shown(replica, WorkKind.UPDATE_CARD)
    settled = clock.now + 60_000

    def news() -> None:
        replica.change(alert, lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,)))

    replica.channel.fails = Ambiguous("no answer")
    with pytest.raises(TryAgain):
        await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    replica.stores.work.put_off(replica.work(WorkKind.UPDATE_CARD), 0, "no answer")
    replica.channel.fails, replica.channel.meanwhile = None, news
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    replica.channel.meanwhile = lambda: None
    assert replica.work(WorkKind.UPDATE_CARD).due_at <= clock.now
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert replica.work(WorkKind.UPDATE_CARD).due_at == settled


async def test_a_redraw_that_was_answered_late_is_repeated_and_one_answered_soon_is_not(
    replica: Replica, clock: FixedClock
) -> None:
    def late() -> None:
        clock.passed += 6

    shown(replica, WorkKind.UPDATE_CARD)
    replica.channel.meanwhile = late
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert replica.work(WorkKind.UPDATE_CARD).draw_over_at == clock.now + 60_000
    replica.channel.meanwhile = lambda: None
    clock.now += 60_000
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert WorkKind.UPDATE_CARD not in replica.left()


async def test_a_redraw_that_a_clock_which_ran_ahead_put_off_is_not_repeated_for_ever(
    replica: Replica, clock: FixedClock
) -> None:
    shown(replica, WorkKind.UPDATE_CARD)
    replica.channel.fails = Ambiguous("no answer")
    with pytest.raises(TryAgain):
        await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    replica.stores.work.put_off(replica.work(WorkKind.UPDATE_CARD), 0, "no answer")
    replica.channel.fails = None
    clock.now -= 3_600_000
    await replica.does(WorkKind.UPDATE_CARD, replica.messages.redraw)
    assert WorkKind.UPDATE_CARD not in replica.left()
