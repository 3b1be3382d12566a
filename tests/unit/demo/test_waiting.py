"""A program that starts slowly is waited for while it gets on, but not for ever."""

import os

from bot.demo.waiting import ProcessWait, StartLimits, processor_seconds

START_LIMITS = StartLimits(idle_seconds=30, longest_seconds=300)


def test_who_gets_on_is_waited_for_up_to_the_bound() -> None:
    now = [0.0]
    waiting = ProcessWait(START_LIMITS, lambda: now[0])
    while now[0] < 300:
        now[0] += 25
        assert waiting.given_up(progress=now[0]) is None
    now[0] += 25
    assert waiting.given_up(progress=now[0]) == "it still starts after 300 s"


def test_who_stands_still_is_given_up() -> None:
    now = [0.0]
    waiting = ProcessWait(START_LIMITS, lambda: now[0])
    assert waiting.given_up(progress=1) is None
    now[0] = 31
    assert waiting.given_up(progress=1) == "for 30 s it has neither printed nor computed anything"


def test_it_is_said_every_ten_seconds_what_is_waited_for() -> None:
    now = [0.0]
    waiting = ProcessWait(START_LIMITS, lambda: now[0])
    said = []
    for now[0] in range(35):
        said.append(waiting.to_be_said())
    assert [each for each in said if each is not None] == [10, 20, 30]


def test_what_a_process_computes_is_progress() -> None:
    before = processor_seconds(os.getpid())
    while processor_seconds(os.getpid()) == before:
        sum(range(100_000))


def test_a_slow_machine_is_waited_for_as_long_as_it_needs() -> None:
    """Two minutes without a sign of life, half an hour in all: ten times what the slowest machine took."""
    now = [0.0]
    waiting = ProcessWait(StartLimits(), lambda: now[0])
    for now[0] in range(0, 1_800, 100):
        assert waiting.given_up(progress=now[0]) is None
