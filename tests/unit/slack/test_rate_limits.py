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
def pacing(watch: Watch) -> RateLimits:
    return RateLimits(watch)


def test_the_first_call_waits_for_nothing(pacing: RateLimits) -> None:
    assert pacing.delay(Method.POST, "C1") == 0


def test_a_channel_takes_one_post_a_second(pacing: RateLimits, watch: Watch) -> None:
    pacing.spend(Method.POST, "C1")
    assert pacing.delay(Method.POST, "C1") == pytest.approx(1)
    watch.now += 1
    assert pacing.delay(Method.POST, "C1") == 0


def test_channels_and_methods_do_not_hold_each_other_up(pacing: RateLimits) -> None:
    pacing.spend(Method.POST, "C1")
    pacing.hold(Method.POST, "C1", 30)
    assert pacing.delay(Method.POST, "C2") == 0
    assert pacing.delay(Method.UPDATE, "C1") == 0


@pytest.mark.parametrize("method", Method)
def test_after_a_rest_a_burst_may_come_at_once_and_no_more(pacing: RateLimits, method: Method) -> None:
    for _ in range(PACES[method].burst):
        assert pacing.delay(method, "C1") == pytest.approx(0)
        pacing.spend(method, "C1")
    assert pacing.delay(method, "C1") > 0


@pytest.mark.parametrize("method", Method)
def test_the_average_is_kept_however_long_the_queue(pacing: RateLimits, watch: Watch, method: Method) -> None:
    began = watch.now
    for _ in range(200):
        watch.now += pacing.delay(method, "C1")
        pacing.spend(method, "C1")
    assert (200 - PACES[method].burst) / (watch.now - began) <= PACES[method].per_second + 0.01


def test_slacks_own_word_is_obeyed_and_a_shorter_one_does_not_undo_it(pacing: RateLimits, watch: Watch) -> None:
    pacing.hold(Method.POST, "C1", 30)
    pacing.hold(Method.POST, "C1", 5)
    assert pacing.delay(Method.POST, "C1") == pytest.approx(30)
    watch.now += 30
    assert pacing.delay(Method.POST, "C1") == 0


def test_what_is_not_urgent_leaves_room_for_what_is(pacing: RateLimits, watch: Watch) -> None:
    burst, spare = PACES[Method.UPDATE].burst, 10
    for _ in range(burst - spare):
        assert pacing.delay(Method.UPDATE, "C1", spare=spare) == pytest.approx(0)
        pacing.spend(Method.UPDATE, "C1")
    wait = pacing.delay(Method.UPDATE, "C1", spare=spare)
    assert wait > 0
    assert pacing.delay(Method.UPDATE, "C1") == 0
    watch.now += wait
    assert pacing.delay(Method.UPDATE, "C1", spare=spare) == pytest.approx(0)
