"""One person is attended to at a pace: at most some things at a time, and so many a minute."""

import contextlib

import pytest
from prometheus_client import Counter

from bot.errors import TooMuchAtOnce
from bot.listeners.edge.person_limits import (
    AT_ONCE,
    MOST_AT_A_TIME,
    OF_THE_REFUSED_AT_A_TIME,
    OF_THE_REFUSED_AT_ONCE,
    PER_SECOND,
    SAID_AT_ONCE,
    SAY_EVERY_SECONDS,
    PersonLimits,
)
from bot.runtime.telemetry import Telemetry


@pytest.fixture
def refusals() -> Counter:
    return Telemetry().refusals


def test_who_presses_on_is_put_off_and_told_until_when(refusals: Counter) -> None:
    now = [0.0]
    limits = PersonLimits(lambda: now[0], refusals)
    for _ in range(AT_ONCE):
        with limits.admit("U0ALICE"):
            pass
    with (
        pytest.raises(TooMuchAtOnce, match=r"This was not done; try again in 2 s\."),
        limits.admit("U0ALICE"),
    ):
        pass
    with limits.admit("U0BOB"):
        pass
    now[0] += 1 / PER_SECOND
    with limits.admit("U0ALICE"):
        pass
    assert refusals.labels(action="TOO_MUCH_AT_ONCE")._value.get() == 1


def test_of_what_takes_long_only_some_are_worked_on_at_a_time(refusals: Counter) -> None:
    limits = PersonLimits(lambda: 0.0, refusals)
    at_work = [limits.admit("U0ALICE") for _ in range(MOST_AT_A_TIME)]
    for each in at_work:
        each.__enter__()
    with pytest.raises(TooMuchAtOnce, match="still in progress"), limits.admit("U0ALICE"):
        pass
    with limits.admit("U0BOB"):
        pass
    at_work[0].__exit__(None, None, None)
    with limits.admit("U0ALICE"):
        pass


def test_a_crowd_of_people_who_were_refused_shares_one_limit_and_holds_nobody_else_up(refusals: Counter) -> None:
    limits = PersonLimits(lambda: 0.0, refusals, lambda user: user.startswith("U0GUEST"))
    at_work = [limits.admit(f"U0GUEST{number}") for number in range(OF_THE_REFUSED_AT_A_TIME)]
    for each in at_work:
        each.__enter__()
    with pytest.raises(TooMuchAtOnce, match="Many people are asking"), limits.admit("U0GUEST9"):
        pass
    with limits.admit("U0ALICE"):
        pass
    for each in at_work:
        each.__exit__(None, None, None)
    admitted = 0
    for number in range(3 * OF_THE_REFUSED_AT_ONCE):
        with contextlib.suppress(TooMuchAtOnce), limits.admit(f"U0GUEST{number}"):
            admitted += 1
    assert admitted == OF_THE_REFUSED_AT_ONCE - OF_THE_REFUSED_AT_A_TIME
    with limits.admit("U0ALICE"):
        pass


def test_what_fails_is_not_worked_on_any_more(refusals: Counter) -> None:
    limits = PersonLimits(lambda: 0.0, refusals)
    for _ in range(MOST_AT_A_TIME + 1):
        with pytest.raises(ZeroDivisionError), limits.admit("U0ALICE"):
            raise ZeroDivisionError


def test_a_message_about_it_is_sent_once_in_a_while(refusals: Counter) -> None:
    now = [0.0]
    limits = PersonLimits(lambda: now[0], refusals)
    assert [limits.may_be_told("U0ALICE") for _ in range(3)] == [True, False, False]
    now[0] += SAY_EVERY_SECONDS
    assert limits.may_be_told("U0ALICE")


def test_of_a_crowd_some_are_told_and_nobody_waits_for_slack_because_of_the_others(refusals: Counter) -> None:
    now = [0.0]
    limits = PersonLimits(lambda: now[0], refusals)
    assert sum(limits.may_be_told(f"U0GUEST{number}") for number in range(1_000)) == SAID_AT_ONCE
    now[0] += 60.0
    assert sum(limits.may_be_told(f"U1GUEST{number}") for number in range(1_000)) <= SAID_AT_ONCE + 30
