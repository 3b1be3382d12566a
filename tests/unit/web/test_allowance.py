import pytest

from bot.web.rate_limit import RateLimit


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
