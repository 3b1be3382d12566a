"""Which work is done when, told with a work list that enforces claims."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
import structlog

from bot.delivery.claims import Claims
from bot.delivery.lanes import Lane
from bot.delivery.worker import Delivery
from bot.errors import NotYet, TryAgain
from bot.runtime.clock import Clock
from bot.runtime.health import Health, Part
from bot.runtime.time_outs import TimeOuts
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.work import Work, WorkKind
from storage.errors import AccessDenied, AlertNotFound, Contended, DigestNotFound, StorageUnavailable
from tests.doubles.runtime import make_runtime
from tests.factories import NOW
from tests.unit.delivery.works import Works, work

POST_CARD, ADD_CHART = WorkKind.POST_CARD, WorkKind.ADD_CHART


def delivery_of(works: Works, lanes: list[Lane], *, lease_seconds: float = 30.0) -> tuple[Delivery, Health]:
    clock = Clock(now_ms=lambda: NOW)
    health = Health(clock, stale_after_seconds=60)
    tokens = count()
    listed: Any = works
    runtime = make_runtime(
        clock=clock, workers=WorkerThreads(4), health=health, owner="me", new_id=lambda: f"token-{next(tokens)}"
    )
    claims = Claims(listed, runtime, lease_seconds, TimeOuts(lease_seconds / 2))
    return Delivery(claims, lanes, runtime), health


@asynccontextmanager
async def delivering(works: Works, lanes: list[Lane]) -> AsyncIterator[Delivery]:
    delivery, _ = delivery_of(works, lanes)
    running = asyncio.create_task(delivery.run())
    delivery.wake()
    yield delivery
    await delivery.stop()
    await running


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110  what is waited for is the work list's content, not an event of ours
            await asyncio.sleep(0.005)


async def test_the_most_severe_is_done_first() -> None:
    works = Works(*(work(f"alert-{rank}", rank=rank) for rank in (1, 3, 0, 2)))
    done: list[str] = []

    async def handler(each: Work) -> None:
        works.done(each)
        done.append(each.subject_id)

    async with delivering(works, [Lane({WorkKind.POST_CARD: handler}, width=1)]):
        await until(lambda: not works.left)
    assert done == ["alert-3", "alert-2", "alert-1", "alert-0"]


async def test_what_a_person_waits_for_goes_before_what_is_more_severe_and_at_a_pace_of_its_own() -> None:
    awaited = work("pressed", WorkKind.UPDATE_CARD).model_copy(update={"urgent": True})
    works = Works(work("progress", WorkKind.UPDATE_CARD, rank=3), awaited)
    done: list[str] = []

    async def handler(each: Work) -> None:
        works.done(each)
        done.append(each.subject_id)

    delay = 0.02
    lane = Lane({WorkKind.UPDATE_CARD: handler}, width=4, delay=lambda _: delay, urgent_delay=lambda _: 0.0)
    async with delivering(works, [lane]):
        await until(lambda: bool(done))
        assert done == ["pressed"]
        delay = 0.0
        await until(lambda: not works.left)
    assert done == ["pressed", "progress"]


async def test_a_channel_that_must_wait_holds_up_no_other() -> None:
    slow = [work(f"slow-{number}", rank=3).model_copy(update={"channel": "C0SLOW"}) for number in range(2)]
    works = Works(*slow, work("other", rank=0))
    done: list[str] = []

    async def handler(each: Work) -> None:
        works.done(each)
        done.append(each.subject_id)

    waits = {"C0SLOW": 0.02}
    lane = Lane({WorkKind.POST_CARD: handler}, width=1, delay=lambda channel: waits.get(channel, 0.0))
    async with delivering(works, [lane]):
        await until(lambda: bool(done))
        assert done == ["other"]
        waits.clear()
        await until(lambda: not works.left)


async def test_the_field_is_told_after_the_start() -> None:
    works = Works(work("a", WorkKind.PUBLISH), work("a", WorkKind.START_EXECUTION))
    done: list[WorkKind] = []

    async def handler(each: Work) -> None:
        await asyncio.sleep(0.02)
        works.done(each)
        done.append(each.kind)

    lane = Lane({WorkKind.PUBLISH: handler, WorkKind.START_EXECUTION: handler}, width=4)
    async with delivering(works, [lane]):
        await until(lambda: not works.left)
    assert done == [WorkKind.START_EXECUTION, WorkKind.PUBLISH]


async def test_lanes_do_not_hold_each_other_up() -> None:
    works = Works(work("a"), work("b", WorkKind.START_EXECUTION))
    slack_answers = asyncio.Event()

    async def stuck(each: Work) -> None:
        await slack_answers.wait()
        works.done(each)

    async def start(each: Work) -> None:
        works.done(each)

    lanes = [Lane({WorkKind.POST_CARD: stuck}, width=1), Lane({WorkKind.START_EXECUTION: start}, width=1)]
    async with delivering(works, lanes):
        await until(lambda: len(works.left) == 1)
        slack_answers.set()
    assert not works.left


async def test_no_chart_is_begun_while_a_card_is_to_be_posted() -> None:
    works = Works(*(work(f"alert-{each}", kind) for each in range(3) for kind in (POST_CARD, ADD_CHART)))
    done: list[WorkKind] = []

    async def handler(each: Work) -> None:
        await asyncio.sleep(0.005)
        works.done(each)
        done.append(each.kind)

    async with delivering(works, [Lane({ADD_CHART: handler}, width=1), Lane({POST_CARD: handler}, width=1)]):
        await until(lambda: not works.left)
    assert done == [POST_CARD] * 3 + [ADD_CHART] * 3


async def test_a_card_that_is_put_off_holds_no_chart_up() -> None:
    works = Works(work("a"), work("b", ADD_CHART))

    async def refused(each: Work) -> None:
        raise TryAgain("the channel is archived", 60)

    async def handler(each: Work) -> None:
        works.done(each)

    async with delivering(works, [Lane({POST_CARD: refused}, width=1), Lane({ADD_CHART: handler}, width=1)]):
        await until(lambda: list(works.left) == ["a#post_card"])


async def test_a_lane_is_never_wider_than_it_is() -> None:
    works = Works(*(work(f"alert-{each}") for each in range(12)))
    now, most = 0, 0

    async def handler(each: Work) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1
        works.done(each)

    async with delivering(works, [Lane({WorkKind.POST_CARD: handler}, width=3)]):
        await until(lambda: not works.left)
    assert most == 3


async def test_stop_finishes_what_is_in_hand_and_takes_no_more() -> None:
    works = Works(work("a"), work("b"))
    began = asyncio.Event()

    async def handler(each: Work) -> None:
        began.set()
        await asyncio.sleep(0.05)
        works.done(each)

    delivery, _ = delivery_of(works, [Lane({WorkKind.POST_CARD: handler}, width=1)])
    running = asyncio.create_task(delivery.run())
    delivery.wake()
    await began.wait()
    await delivery.stop()
    assert list(works.left) == ["b#post_card"]
    await running
    assert works.claims == 1


async def test_work_found_while_stopping_is_not_begun() -> None:
    works = Works(work("a"))
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    listed = works.lately

    def slow() -> list[Work]:
        loop.call_soon_threadsafe(stopping.set)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result()
        return listed()

    works.lately = slow  # type: ignore[method-assign]

    async def handler(each: Work) -> None:
        raise AssertionError("begun after the stop")

    delivery, _ = delivery_of(works, [Lane({WorkKind.POST_CARD: handler}, width=1)])
    running = asyncio.create_task(delivery.run())
    delivery.wake()
    await stopping.wait()
    await delivery.stop()
    await running
    await asyncio.sleep(0.05)
    assert works.claims == 0


@pytest.mark.parametrize(
    "failure",
    [
        TryAgain("Slack asks to wait", 7),
        RuntimeError("a bug"),
        StorageUnavailable("throttled"),
        Contended("it changes too fast"),
        AccessDenied("the token has expired"),
    ],
)
async def test_work_that_failed_is_put_off_with_the_reason_and_never_lost(failure: Exception) -> None:
    works = Works(work("a"))

    async def handler(each: Work) -> None:
        raise failure

    async with delivering(works, [Lane({WorkKind.POST_CARD: handler}, width=1)]):
        await until(lambda: bool(works.put_offs))
    key, due_at, why = works.put_offs[0]
    assert key in works.left
    assert due_at > NOW
    assert str(failure) in why
    if isinstance(failure, TryAgain):
        assert due_at == NOW + 7_000


@pytest.mark.parametrize(("again", "failures"), [(TryAgain("refused", 7), 1.0), (NotYet("there is more", 7), 0.0)])
async def test_only_a_failure_is_told_and_counted_as_one(again: TryAgain, failures: float) -> None:
    works = Works(work("a"))

    async def handler(each: Work) -> None:
        raise again

    delivery, _ = delivery_of(works, [Lane({WorkKind.POST_CARD: handler}, width=1)])
    with structlog.testing.capture_logs() as told:
        running = asyncio.create_task(delivery.run())
        delivery.wake()
        await until(lambda: bool(works.put_offs))
        await delivery.stop()
        await running
    assert works.put_offs == [("a#post_card", NOW + 7_000, str(again))]
    assert [each["event"] for each in told] == ["work is put off"] * int(failures)
    counter = delivery._runtime.telemetry.work_put_off.labels(kind="post_card")
    assert counter._value.get() == failures


@pytest.mark.parametrize("gone", [AlertNotFound("a"), DigestNotFound("a")])
async def test_the_work_of_what_is_gone_ends(gone: Exception) -> None:
    works = Works(work("a"))

    async def handler(each: Work) -> None:
        raise gone

    async with delivering(works, [Lane({WorkKind.POST_CARD: handler}, width=1)]):
        await until(lambda: not works.left)
    assert works.put_offs == []


async def test_a_lane_that_must_wait_begins_nothing_before() -> None:
    works = Works(work("a"))
    waits = iter([0.05])

    async def handler(each: Work) -> None:
        works.done(each)

    async with delivering(works, [Lane({WorkKind.POST_CARD: handler}, 1, delay=lambda _channel: next(waits, 0.0))]):
        await asyncio.sleep(0.02)
        assert works.claims == 0
        await until(lambda: not works.left)


async def test_a_table_that_takes_no_writes_is_told_and_not_hammered() -> None:
    works = Works(work("a"))
    works.writes_fail = True

    async def handler(each: Work) -> None:
        raise AssertionError("never claimed")

    delivery, health = delivery_of(works, [Lane({WorkKind.POST_CARD: handler}, width=1)])
    running = asyncio.create_task(delivery.run())
    delivery.wake()
    await asyncio.sleep(0.3)
    await delivery.stop()
    await running
    assert health.ills()[Part.TABLES.value] == "throttled"
    assert works.claims <= 3


async def test_a_claim_is_renewed_while_its_work_is_done_and_no_longer() -> None:
    works = Works(work("a"))

    async def handler(each: Work) -> None:
        await until(lambda: works.renewals >= 3)
        works.done(each)

    delivery, _ = delivery_of(works, [Lane({WorkKind.POST_CARD: handler}, width=1)], lease_seconds=0.1)
    running = asyncio.create_task(delivery.run())
    delivery.wake()
    await until(lambda: not works.left)
    renewals = works.renewals
    await asyncio.sleep(0.1)
    await delivery.stop()
    await running
    assert works.renewals == renewals
