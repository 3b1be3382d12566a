import pytest

from bot.runtime.rate_limit import KeyedRateLimits, RateLimit


def test_after_the_burst_it_says_how_long_to_wait() -> None:
    now = [0.0]
    allowance = RateLimit(lambda: now[0], per_second=2, burst=3)
    assert [allowance.spend() for _ in range(4)] == [0, 0, 0, 0.5]
    now[0] = 0.5
    assert allowance.spend() == 0
    assert allowance.spend() == pytest.approx(0.5)


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    now = [0.0]
    allowance = RateLimit(lambda: now[0], per_second=2, burst=3)
    now[0] = 1e6
    assert [allowance.spend() > 0 for _ in range(4)] == [False, False, False, True]


def test_each_key_has_a_pace_of_its_own() -> None:
    now = [0.0]
    limits = KeyedRateLimits(lambda: now[0], per_second=0.5, burst=2)
    assert [limits.spend("a") for _ in range(3)] == [0, 0, 2]
    assert limits.spend("b") == 0
    now[0] += 2
    assert limits.spend("a") == 0


def test_of_very_many_keys_those_that_were_used_lately_are_remembered() -> None:
    limits = KeyedRateLimits(lambda: 0.0, per_second=0.5, burst=1)
    limits.spend("busy")
    for each in range(20_000):
        limits.spend(str(each))
        if each % 1_000 == 0:
            assert limits.spend("busy") > 0
