import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bookmarks import AlertsAt
from bot.listeners.command_line import parse
from bot.listeners.commands.audits import AuditOf
from bot.listeners.commands.stations import StatusOf
from bot.listeners.commands.words import Help, Incomplete, Unknown
from rules.alert import AlertStatus


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "help me"])
def test_nothing_and_help_get_the_help(text: str) -> None:
    assert parse(text) == Help()


@pytest.mark.parametrize("text", ["status STATION_001", "  STATUS   STATION_001  now", "status `STATION_001`"])
def test_a_station_is_asked_for(text: str) -> None:
    command = parse(text)
    assert isinstance(command, StatusOf)
    assert command.station_ids[-1] == "STATION_001"


@pytest.mark.parametrize("text", ["audit 3f2a8c1e", "audit <3f2a8c1e>", 'audit "3f2a8c1e"'])
def test_an_audit_is_asked_for_with_whatever_was_copied_along(text: str) -> None:
    assert parse(text) == AuditOf("3f2a8c1e")


def test_alerts_without_a_status_are_the_pending_ones() -> None:
    assert parse("alerts") == AlertsAt(of="alerts", status=AlertStatus.PENDING)


@pytest.mark.parametrize("status", AlertStatus)
def test_alerts_of_every_status_can_be_listed(status: AlertStatus) -> None:
    assert parse(f"alerts {status.lower()}") == AlertsAt(of="alerts", status=status)


@pytest.mark.parametrize("verb", ["status", "audit", "audit verify"])
def test_a_command_without_what_it_needs_says_what(verb: str) -> None:
    answer = parse(verb)
    assert isinstance(answer, Incomplete)
    assert f"/aiops {verb}" in answer.usage
    assert "<" not in answer.usage


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("statsu X", "status"), ("aduit x", "audit"), ("alert", "alerts"), ("alerts pendign", "alerts pending")],
)
def test_a_typo_gets_what_was_probably_meant(typed: str, meant: str) -> None:
    answer = parse(typed)
    assert isinstance(answer, Unknown)
    assert answer.nearest == meant


@given(st.text())
def test_anything_can_be_typed(text: str) -> None:
    parse(text)


@given(st.sampled_from(["status", "audit", "alerts", "audit verify"]), st.text())
def test_anything_can_follow_a_command(verb: str, text: str) -> None:
    parse(f"{verb} {text}")


def test_what_is_far_too_long_is_not_read_to_its_end() -> None:
    answer = parse("status " + "x" * 100_000)
    assert isinstance(answer, StatusOf)
    assert len(answer.station_ids[0]) < 400
