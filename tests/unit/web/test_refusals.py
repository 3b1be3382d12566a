"""What Slack did not send is refused, and whoever sends it cannot fill the disk with our log."""

from structlog.testing import capture_logs

from bot.runtime.clock import Clock
from bot.web.slack_events import LOGGED_AT_ONCE, NotSlacks


def test_a_flood_of_refusals_is_some_lines_of_the_log_and_then_one_a_minute_that_counts_them() -> None:
    now = [0.0]
    refusals = NotSlacks(Clock(monotonic=lambda: now[0]))
    with capture_logs() as logged:
        answers = [refusals.of("a signature that does not fit") for _ in range(1_000)]
        now[0] = 61.0
        refusals.of("malformed signature headers")
    assert {each.status_code for each in answers} == {401}
    assert len(logged) == LOGGED_AT_ONCE + 1
    assert logged[-1]["others"] == 1_000 - LOGGED_AT_ONCE
