"""What `aiops doctor` says of the policy's schedules."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.doctor.schedules import check_schedules
from bot.runtime.clock import Clock
from tests.unit.oncall.calendars import at, calendar, event

CLOCK = Clock(now_ms=lambda: at("2026-03-28 09:00"))


def settings(tmp_path: Path, policy: str, shifts: bytes = b"") -> Any:
    (tmp_path / "policy.yml").write_text(policy)
    (tmp_path / "on-call.ics").write_bytes(shifts)
    return SimpleNamespace(policy_file=tmp_path / "policy.yml", approvers=(), managers=())


def policy(tmp_path: Path) -> str:
    return f"schedules: {{on-call: {{calendar: {tmp_path}/on-call.ics, zone: UTC, people: {{Bob: U0BOB}}}}}}"


async def test_each_calendar_is_read_and_who_is_on_call_is_told(tmp_path: Path) -> None:
    shifts = calendar(event(":20260328T080000Z", ":20260328T160000Z", "Bob"))
    (said,) = await check_schedules(settings(tmp_path, policy(tmp_path), shifts), CLOCK)
    assert (said.what, said.fix) == ("schedule on-call: U0BOB is on call", None)


async def test_what_is_wrong_with_a_calendar_is_told(tmp_path: Path) -> None:
    (said,) = await check_schedules(settings(tmp_path, policy(tmp_path), b"<html>"), CLOCK)
    assert said.what == "schedule on-call: nobody is on call"
    assert said.fix is not None
    assert "not an iCalendar file" in said.fix
