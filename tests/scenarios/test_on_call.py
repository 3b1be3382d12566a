"""The card asks who is on call by a calendar, and says so when nobody is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.scenarios.acting import ALICE, BOB
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.unit.oncall.calendars import calendar, event

pytestmark = pytest.mark.ministack


def shift(person: str, begin_hours: int, end_hours: int) -> str:
    now = datetime.now(UTC)
    begin, end = (now + timedelta(hours=each) for each in (begin_hours, end_hours))
    return event(f":{begin:%Y%m%dT%H%M%SZ}", f":{end:%Y%m%dT%H%M%SZ}", person)


async def test_who_is_on_call_is_asked_and_a_calendar_that_breaks_is_told(aws_clients: Clients, tmp_path: Path) -> None:
    file, policy = tmp_path / "on-call.ics", tmp_path / "policy.yml"
    policy.write_text(
        f"schedules: {{on-call: {{calendar: {file}, zone: UTC, people: {{Alice: {ALICE}, Bob: {BOB}}}}}}}\n"
        "decide: [{by: [on-call]}]\n"
    )
    file.write_bytes(calendar(shift("Bob", -1, 1), shift("Alice", 1, 2)))
    async with House(aws_clients, AIOPS_POLICY_FILE=str(policy)) as house:
        await house.bot.on_call.refresh()
        assert f"Asked now: <@{BOB}>" in said(await house.trouble())
        answer = (await house.ask("oncall")).text
        assert answer.index(f"<@{BOB}>") < answer.index(f"Then <@{ALICE}>")

        file.write_bytes(b"<html>")
        await house.bot.on_call.refresh()
        answer = (await house.ask("oncall")).text
        assert f"<@{BOB}> until" in answer
        assert "it is not an iCalendar file" in answer

        file.write_bytes(calendar(shift("Alice", 1, 2)))
        await house.bot.on_call.refresh()
        between = said(await house.trouble("STATION_002"))
        assert f"Asked now: <@{ALICE}>, <@{BOB}> (nobody is on call by on-call)" in between
