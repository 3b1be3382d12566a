"""Which alerts count as opened lately."""

from typing import Any

import pytest

from bot.evaluation.storms import Storms
from rules.alert.alert import AlertType
from storage.guards import Guard, GuardState
from tests.doubles.runtime import make_runtime
from tests.factories import make_finding


class NoDigests:
    """Nothing was gathered lately."""

    def since(self, _created_at: int) -> list[Any]:
        return []


class NoOthers:
    """Nobody else opens any."""

    def others(self, *_asked: Any) -> int:
        return 0


def guards(opened_at: int) -> list[Guard]:
    """Guards of twenty open alerts, more than make a storm."""
    return [
        Guard(
            station_id=f"S{number}",
            alert_type=AlertType.HIGH_DEMAND,
            alert_id="a",
            state=GuardState.OPEN,
            severity_rank=1,
            opened_at=opened_at,
        )
        for number in range(20)
    ]


@pytest.mark.parametrize("minutes_ahead", [2, 8 * 60, 10**30])
async def test_alerts_that_another_program_dated_in_the_future_make_no_storm(minutes_ahead: int) -> None:
    runtime = make_runtime()
    digests: Any = NoDigests()
    others: Any = NoOthers()
    findings = [make_finding(station_id=f"STATION_{number}") for number in range(3)]
    opened_at = runtime.clock.now_ms() + minutes_ahead * 60_000
    planned = await Storms(runtime, digests, others).plan(findings, guards(opened_at))
    runtime.workers.close()
    assert [each.digest for each in planned] == [None] * 3
