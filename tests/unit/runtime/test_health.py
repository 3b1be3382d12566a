from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from bot.runtime.clock import Clock
from bot.runtime.health import Health, Part


@dataclass
class Watch:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def health(watch: Watch) -> Health:
    return Health(Clock(monotonic=watch), stale_after_seconds=180)


def all_well(health: Health) -> None:
    for part in Part:
        health.well(part)
    health.ticked()


def test_a_process_of_which_nothing_is_known_is_not_ready(health: Health) -> None:
    assert health.ills() == {part.value: "starting" for part in Part}


def test_a_process_whose_every_part_works_is_ready(health: Health) -> None:
    all_well(health)
    assert health.ills() == {}


@pytest.mark.parametrize("part", Part)
def test_one_ill_part_is_told_with_what_mends_it_until_it_is_well(health: Health, part: Part) -> None:
    all_well(health)
    health.ill(part, "invite the bot")
    assert health.ills() == {part.value: "invite the bot"}
    health.well(part)
    assert health.ills() == {}


def test_an_engine_that_stopped_ticking_is_not_ready(health: Health, watch: Watch) -> None:
    all_well(health)
    watch.now = 181
    assert health.ills() == {"evaluation": "no evaluation for 181 s"}
    health.ill(Part.EVALUATION, "the clock is wrong")
    assert health.ills() == {"evaluation": "the clock is wrong"}
    health.ticked()
    assert health.ills() == {}


def test_what_an_operator_should_mend_keeps_nobody_from_work_and_is_logged_once(health: Health) -> None:
    all_well(health)
    with capture_logs() as logs:
        for why in ("the server answers 500", "the server answers 500", None, None):
            health.warn("schedule on-call", why)
            assert health.warnings() == ({"schedule on-call": why} if why else {})
    assert not health.ills()
    assert [each["event"] for each in logs] == ["needs an operator", "is well again"]
