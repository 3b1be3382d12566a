"""What an operator changes while the bot runs: it is taken, or told."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.access.load import parse_policy
from bot.access.on_call import OnCall
from bot.access.policy_in_use import PolicyInUse
from bot.access.rereading import Rereading
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from tests.doubles.runtime import make_runtime

PEOPLE = "groups: {ops: [U0ALICE]}\ndecide: [{by: [ops]}]\n"
ROTATION = "schedules: {second: {rotation: [U0CAROL], first_day: 2026-04-01, zone: UTC}}\n"


def calendar_in(file: Path, person: str) -> str:
    return f"schedules: {{on-call: {{calendar: {file}, zone: UTC, people: {{Alice: {person}}}}}}}\n"


async def test_what_is_wrong_with_a_schedule_is_a_warning_until_it_is_mended_or_gone() -> None:
    async def refresh() -> None:
        return None

    runtime = make_runtime()
    problems: dict[str, str | None] = {"on-call": "the server answers 500", "second": "it ends", "third": None}
    on_call: Any = SimpleNamespace(refresh=refresh, problems=lambda: problems)
    rereading = Rereading(runtime, on_call)
    await rereading.schedules()
    assert runtime.health.warnings() == {"schedule on-call": "the server answers 500", "schedule second": "it ends"}
    problems["on-call"] = None
    del problems["second"]
    await rereading.schedules()
    assert runtime.health.warnings() == {}
    runtime.workers.close()


async def test_a_changed_policy_is_taken_with_its_calendars_and_a_broken_one_is_told(tmp_path: Path) -> None:
    runtime, file = make_runtime(), tmp_path / "policy.yml"
    file.write_text(PEOPLE)
    in_use = PolicyInUse(parse_policy(PEOPLE, "policy.yml"), file)
    on_call = OnCall(in_use, Clock(), Telemetry())
    rereading = Rereading(runtime, on_call)
    await rereading.policy()
    assert (runtime.health.warnings(), on_call.all()) == ({}, [])

    file.write_text(PEOPLE + calendar_in(tmp_path / "gone.ics", "U0ALICE"))
    await rereading.policy()
    assert "its calendar cannot be used" in runtime.health.warnings()["schedule on-call"]

    file.write_text(PEOPLE + "decide: []")
    await rereading.policy()
    assert "the key 'decide' is given twice" in runtime.health.warnings()["policy"]
    assert "schedule on-call" in runtime.health.warnings()

    file.write_text(PEOPLE + ROTATION)
    await rereading.policy()
    assert runtime.health.warnings() == {}
    assert [each.name for each in on_call.all()] == ["second"]
    runtime.workers.close()


async def test_a_calendar_is_read_anew_when_its_words_mean_somebody_else(tmp_path: Path) -> None:
    calendar, file, runtime = tmp_path / "on-call.ics", tmp_path / "policy.yml", make_runtime()
    calendar.write_bytes(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"DTSTART:20200101T000000Z\r\nDTEND:20900101T000000Z\r\nSUMMARY:Alice\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    file.write_text(PEOPLE + calendar_in(calendar, "U0ALICE"))
    in_use = PolicyInUse(parse_policy(file.read_text(), "policy.yml"), file)
    on_call = OnCall(in_use, Clock(), Telemetry())
    rereading = Rereading(runtime, on_call)
    await rereading.schedules()
    assert on_call.called(("on-call",)) == ("U0ALICE",)
    file.write_text(PEOPLE + calendar_in(calendar, "U0ALICIA"))
    await rereading.policy()
    assert on_call.called(("on-call",)) == ("U0ALICIA",)
    runtime.workers.close()


def test_a_file_that_is_written_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(PEOPLE)
    in_use = PolicyInUse(parse_policy(PEOPLE, "policy.yml"), file)

    def being_written(path: Path) -> Any:
        read = parse_policy(path.read_text(), "policy.yml")
        path.write_text(PEOPLE + ROTATION)
        return read

    with monkeypatch.context() as writing:
        writing.setattr("bot.access.policy_in_use.load_policy", being_written)
        assert in_use.read() is None
    assert in_use.take(in_use.read())
    assert list(in_use.policy.schedules) == ["second"]


def test_what_was_asked_by_an_earlier_policy_calls_nobody_of_a_group_that_is_gone() -> None:
    on_call = OnCall(PolicyInUse(parse_policy(PEOPLE, "policy.yml")), Clock(), Telemetry())
    assert on_call.called(("gone", "ops")) == ("U0ALICE",)
    assert on_call.policy.ids(("gone",)) == ()
