"""By a wrong clock no station is looked at after its remediation: each would look silent, or as it was before."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.delivery.remediation.check_station import CheckStation, Looks
from bot.errors import NotYet
from rules.alert.alert import AlertStatus
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recovery import Aftermath
from rules.alert.work import Work, WorkKind
from rules.lifecycle.change import noted
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert
from tests.integration.ticking import FixedClock


async def test_by_a_wrong_clock_it_is_looked_at_later() -> None:
    run = Execution(name="r", attempt=1, status=ExecutionStatus.SUCCEEDED, queued_at=NOW, stopped_at=NOW)
    approved = make_alert(alert_id="a", status=AlertStatus.APPROVED, approved_by="U0ALICE")
    alert = noted(approved, execution=run, aftermath=Aftermath(attempt=1))

    async def get(_alert_id: str) -> object:
        return alert

    async def fault() -> str:
        return "this machine's clock is +600 s off AWS's"

    read: list[str] = []

    def reads(station_id: str, *_at: object) -> object:
        read.append(station_id)
        raise AssertionError(station_id)

    alerts: Any = SimpleNamespace(get=get)
    recent: Any = SimpleNamespace(read=reads)
    clock: Any = SimpleNamespace(fault=fault)
    runtime = make_runtime(clock=FixedClock(NOW + 5 * MINUTE).clock)
    check = CheckStation(runtime, alerts, recent, Looks(first_seconds=15, last_seconds=600), clock)
    work = Work(subject_id="a", kind=WorkKind.CHECK_STATION, severity_rank=3, created_at=NOW, due_at=NOW)
    with pytest.raises(NotYet, match="clock is"):
        await check(work)
    assert read == []
