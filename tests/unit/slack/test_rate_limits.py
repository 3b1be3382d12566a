import pytest

from bot.slack.rate_limits import PACES, Method, RateLimits


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def limits(watch: Watch) -> RateLimits:
    return RateLimits(watch)


def test_the_first_call_waits_for_nothing(limits: RateLimits) -> None:
    assert limits.delay(Method.POST, "C1") == 0


def test_a_channel_takes_one_post_a_second(limits: RateLimits, watch: Watch) -> None:
    limits.spend(Method.POST, "C1")
    assert limits.delay(Method.POST, "C1") == pytest.approx(1)
    watch.now += 1
    assert limits.delay(Method.POST, "C1") == 0


def test_but_for_posts_all_channels_share_what_the_workspace_takes(limits: RateLimits) -> None:
    for method in (Method.UPDATE, Method.HISTORY):
        for number in range(PACES[method].burst):
            limits.spend(method, f"D{number}")
        assert limits.delay(method, "C1") > 0
        limits.hold(method, "D1", 30)
        assert limits.delay(method, "C1") == pytest.approx(30)


def test_channels_and_methods_do_not_hold_each_other_up(limits: RateLimits) -> None:
    limits.spend(Method.POST, "C1")
    limits.hold(Method.POST, "C1", 30)
    assert limits.delay(Method.POST, "C2") == 0
    assert limits.delay(Method.UPDATE, "C1") == 0


@pytest.mark.parametrize("method", Method)
def test_after_a_rest_a_burst_may_come_at_once_and_no_more(limits: RateLimits, method: Method) -> None:
    for _ in range(PACES[method].burst):
        assert limits.delay(method, "C1") == pytest.approx(0)
        limits.spend(method, "C1")
    assert limits.delay(method, "C1") > 0


@pytest.mark.parametrize("method", Method)
def test_the_average_is_kept_however_long_the_queue(limits: RateLimits, watch: Watch, method: Method) -> None:
    began = watch.now
    for _ in range(200):
        watch.now += limits.delay(method, "C1")
        limits.spend(method, "C1")
    assert (200 - PACES[method].burst) / (watch.now - began) <= PACES[method].per_second + 0.01


def test_slacks_own_word_is_obeyed_and_a_shorter_one_does_not_undo_it(limits: RateLimits, watch: Watch) -> None:
    limits.hold(Method.POST, "C1", 30)
    limits.hold(Method.POST, "C1", 5)
    assert limits.delay(Method.POST, "C1") == pytest.approx(30)
    watch.now += 30
    assert limits.delay(Method.POST, "C1") == 0


def test_what_is_not_urgent_leaves_room_for_what_is(limits: RateLimits, watch: Watch) -> None:
    burst, spare = PACES[Method.UPDATE].burst, 10
    for _ in range(burst - spare):
        assert limits.delay(Method.UPDATE, "C1", spare=spare) == pytest.approx(0)
        limits.spend(Method.UPDATE, "C1")
    wait = limits.delay(Method.UPDATE, "C1", spare=spare)
    assert wait > 0
    assert limits.delay(Method.UPDATE, "C1") == 0
    watch.now += wait
    assert limits.delay(Method.UPDATE, "C1", spare=spare) == pytest.approx(0)
