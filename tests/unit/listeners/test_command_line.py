import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.answers.alert_filter import AlertFilter
from bot.cards.answers.page_tokens import AlertsAt, AuditSearchAt, FleetAt
from bot.listeners.commands.audits import AuditOf
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.mutes import MuteStation, UnmuteStation
from bot.listeners.commands.reports import ReportOf
from bot.listeners.commands.stations import StatusOf
from bot.listeners.commands.words import Help, Incomplete, Unknown
from rules.alert.alert import AlertStatus, AlertType, Severity
from rules.alert.mute_order import MuteOrder
from rules.alert.rejection import RejectionCategory
from rules.text.typed_name import bare

HOUR = 3_600_000
LOW = (AlertType.LOW_INVENTORY,)


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "help me"])
def test_nothing_and_help_get_the_help(text: str) -> None:
    assert parse(text) == Help()


@pytest.mark.parametrize("text", ["status STATION_001", "  STATUS   STATION_001  now", "status `STATION_001`"])
def test_a_station_is_asked_for(text: str) -> None:
    command = parse(text)
    assert isinstance(command, StatusOf)
    assert bare(command.readings[-1]) == "STATION_001"


def test_status_without_a_station_is_of_the_fleet() -> None:
    assert parse("status") == FleetAt(of="fleet")


@pytest.mark.parametrize("asked", ["3f2a8c1e", "<3f2a8c1e>", '"3f2a8c1e"', "alert-2026-0001"])
def test_an_audit_is_asked_for_by_what_was_typed(asked: str) -> None:
    assert parse(f"audit {asked}") == AuditOf(asked)


@pytest.mark.parametrize("name", ["Depot  East", '"North"', "Gate 'B'", "`x`", "A&B", "Depot 2 h", "Depot\tSouth"])
def test_a_name_is_handed_on_as_it_was_typed(name: str) -> None:
    assert parse(f"status {name}") == StatusOf(tuple(dict.fromkeys((name, name.split(maxsplit=1)[0]))))
    assert parse(f"mute  {name} low  2 h  x") == MuteStation(MuteOrder(name, LOW, 2 * HOUR, "x"))
    assert parse(f"unmute {name} low") == UnmuteStation(((name, LOW), (f"{name} low", tuple(AlertType))))


def test_alerts_without_a_status_are_the_pending_ones() -> None:
    assert parse("alerts") == AlertsAt(of="alerts", status=AlertStatus.PENDING)


@pytest.mark.parametrize("status", AlertStatus)
def test_alerts_of_every_status_can_be_listed(status: AlertStatus) -> None:
    assert parse(f"alerts {status.lower()}") == AlertsAt(of="alerts", status=status)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("@U0BOB", AuditSearchAt(of="search", who="U0BOB")),
        ("me yesterday", AuditSearchAt(of="search", who="me", day="yesterday")),
        ("depot east 2026-11-29", AuditSearchAt(of="search", station="depot east", day="2026-11-29")),
        ("3 by @U0BOB on Today", AuditSearchAt(of="search", station="3", who="U0BOB", day="today")),
        ("3 on Monday by me", AuditSearchAt(of="search", station="3", who="me", day="monday")),
        ("system today", AuditSearchAt(of="search", who="system", day="today")),
        ("3, 29.11.2026", AuditSearchAt(of="search", station="3", day="2026-11-29")),
        ("@me 29 Nov depot", AuditSearchAt(of="search", station="depot", who="me", day="11-29")),
        ("STATION_003", AuditOf("STATION_003")),
        ("Depot East", AuditOf("Depot", name="Depot East")),
        ("3f2a8c1e please", AuditOf("3f2a8c1e", name="3f2a8c1e please")),
    ],
)
def test_the_audit_is_asked_for_by_station_person_and_day(typed: str, asked: object) -> None:
    assert parse(f"audit {typed}") == asked


PENDING, DECIDED = (AlertStatus.PENDING,), (AlertStatus.APPROVED, AlertStatus.REJECTED)
EXPIRED = RejectionCategory.EXPIRED
DOWN, HIGH = (AlertType.CHARGER_DOWN,), (Severity.HIGH,)


@pytest.mark.parametrize(
    ("typed", "statuses", "wanted"),
    [
        ("STATION_003", PENDING, AlertFilter(station="STATION_003")),
        ("3", PENDING, AlertFilter(station="3")),
        ("at Depot East", PENDING, AlertFilter(station="Depot East")),
        ("high", PENDING, AlertFilter(severities=HIGH)),
        ("crit High", PENDING, AlertFilter(severities=(Severity.CRITICAL, Severity.HIGH))),
        ("low", PENDING, AlertFilter(severities=(Severity.LOW,))),
        ("low inventory", PENDING, AlertFilter(types=LOW)),
        ("high demand high", PENDING, AlertFilter(types=(AlertType.HIGH_DEMAND,), severities=HIGH)),
        ("charger-down", PENDING, AlertFilter(types=DOWN)),
        ("approved charger STATION_3", DECIDED[:1], AlertFilter(station="STATION_3", types=DOWN)),
        ("STATION_3 high charger rejected", DECIDED[1:], AlertFilter(station="STATION_3", types=DOWN, severities=HIGH)),
        ("me", DECIDED, AlertFilter(who="me")),
        ("system", DECIDED, AlertFilter(who="system")),
        ("by System 3", DECIDED, AlertFilter(who="system", station="3")),
        ("rejected by @system", DECIDED[1:], AlertFilter(who="system")),
        ("recovered", DECIDED[1:], AlertFilter(categories=(RejectionCategory.RECOVERED,))),
        ("high expired at 3", DECIDED[1:], AlertFilter(categories=(EXPIRED,), severities=HIGH, station="3")),
        ("rejected recovered me", DECIDED[1:], AlertFilter(categories=(RejectionCategory.RECOVERED,), who="me")),
        ("by me rejected", DECIDED[1:], AlertFilter(who="me")),
        ("by U0BOB", DECIDED, AlertFilter(who="U0BOB")),
        ("@U0BOB pending depot 3", PENDING, AlertFilter(who="U0BOB", station="depot 3")),
        ("decided high", DECIDED, AlertFilter(severities=HIGH)),
        ("all 3", tuple(AlertStatus), AlertFilter(station="3")),
        ("open 3", PENDING, AlertFilter(station="3")),
        (
            "CRITICAL, high at 3, @me",
            DECIDED,
            AlertFilter(station="3", severities=(Severity.CRITICAL, *HIGH), who="me"),
        ),
        ('"Low Charger Lane" high', PENDING, AlertFilter(station='"Low Charger Lane"', severities=HIGH)),
    ],
)
def test_alerts_are_asked_for_by_station_type_severity_and_person_in_any_order(
    typed: str, statuses: tuple[AlertStatus, ...], wanted: AlertFilter
) -> None:
    command = parse(f"alerts {typed}")
    assert isinstance(command, AlertsAt)
    assert command.statuses == statuses
    assert command.wanted == wanted


def test_a_person_is_known_by_the_id_that_slack_sends() -> None:
    command = parse("alerts @bob", "alerts @U0BOB")
    assert isinstance(command, AlertsAt)
    assert command.wanted.who == "U0BOB"
    for typed in ("alerts @bob", "alerts by bob", "alerts @here 3", "alerts @<!channel>"):
        answer = parse(typed)
        assert isinstance(answer, Incomplete)
        assert "choose the person from Slack's list" in answer.usage
        assert "<" not in answer.usage


@pytest.mark.parametrize("verb", ["audit", "audit verify", "mute", "unmute"])
def test_a_command_without_what_it_needs_says_what(verb: str) -> None:
    answer = parse(verb)
    assert isinstance(answer, Incomplete)
    assert f"/aiops {verb}" in answer.usage
    assert "<" not in answer.usage


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("statsu X", "status"), ("aduit x", "audit"), ("alert", "alerts")],
)
def test_a_typo_gets_what_was_probably_meant(typed: str, meant: str) -> None:
    answer = parse(typed)
    assert isinstance(answer, Unknown)
    assert answer.nearest == meant


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("STATION_001 LOW_INVENTORY 2h crew on site", MuteOrder("STATION_001", LOW, 2 * HOUR, "crew on site")),
        ("STATION_001 low 2h crew", MuteOrder("STATION_001", LOW, 2 * HOUR, "crew")),
        ("STATION_001 Low-Inventory 1h30m crew", MuteOrder("STATION_001", LOW, HOUR * 3 // 2, "crew")),
        ("`STATION_001` low inventory 2 hours 3 men", MuteOrder("`STATION_001`", LOW, 2 * HOUR, "3 men")),
        ("Depot East 4 c 1d x", MuteOrder("Depot East 4", (AlertType.CHARGER_DOWN,), 24 * HOUR, "x")),
        ("Depot 2h all 1h x", MuteOrder("Depot 2h", tuple(AlertType), HOUR, "x")),
        ("3 low for 2 h crew", MuteOrder("3", LOW, 2 * HOUR, "crew")),
        ("For low for 2h for the crew", MuteOrder("For", LOW, 2 * HOUR, "for the crew")),
        ("STATION_001 low 2h", MuteOrder("STATION_001", LOW, 2 * HOUR, "")),
    ],
)
def test_a_mute_is_read_as_people_type_it(typed: str, order: MuteOrder) -> None:
    assert parse(f"mute {typed}") == MuteStation(order)


def test_an_unmute_without_a_type_is_of_every_type_and_a_name_may_end_like_one() -> None:
    assert parse("unmute Depot low") == UnmuteStation((("Depot", LOW), ("Depot low", tuple(AlertType))))
    assert parse("unmute Depot") == UnmuteStation((("Depot", tuple(AlertType)),))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("S lwo 2h x", "lwo is not an alert type, did you mean low_inventory?"),
        ("S inventory 2h x", "did you mean low_inventory?"),
        ("S batteries 2h x", "batteries is not an alert type, did you mean low_inventory?"),
        ("S Battery 2h x", "did you mean low_inventory?"),
        ("S stock 2h x", "did you mean low_inventory?"),
        ("S offline 2h x", "did you mean charger_down?"),
        ("S busy 2h x", "did you mean high_demand?"),
        ("S errors 2h x", "did you mean fault_pattern?"),
        ("S <!channel> 2h x", "&lt;!channel&gt; is not an alert type."),
        ("S low 2hr5 x", "2hr5 is not a duration."),
        ("S low 30 x", "30 is not a duration, did you mean 30m?"),
        ("S low x", "Write a duration like 15m, 2h or 1d"),
        ("group NORTH 2h x", "To mute all stations of a group, write it with a colon: group:NORTH."),
        ("Region=south 2h x", "write it with a colon: region:south."),
        ("region every sunday 2-4 x", "write it with a colon: region:NAME."),
        ("2h x", "Which station"),
        ("low 2h x", "Which station"),
    ],
)
def test_what_a_mute_lacks_is_said(typed: str, says: str) -> None:
    answer = parse(f"mute {typed}")
    assert isinstance(answer, Incomplete)
    assert says in answer.usage
    assert "`/aiops mute " in answer.usage


@pytest.mark.parametrize(
    ("text", "days"),
    [("report", 7), ("REPORT 1", 1), ("report 90", 90), ("report 30d", 30), ("report 30 days", 30), ("report 007", 7)],
)
def test_a_report_is_asked_for(text: str, days: int) -> None:
    assert parse(text) == ReportOf(days)


@pytest.mark.parametrize("typed", ["0", "91", "-1", "1.5", "week", "7 8", "7 9 days", "1e1", "٣", "9" * 200])
def test_other_days_say_which_there_are(typed: str) -> None:
    answer = parse(f"report {typed}")
    assert isinstance(answer, Incomplete)
    assert "1 to 90 days" in answer.usage


@given(st.text())
def test_anything_can_be_typed(text: str) -> None:
    parse(text)


@given(
    st.sampled_from(["status", "audit", "alerts", "audit verify", "mute", "unmute", "mutes", "mute S low"]), st.text()
)
def test_anything_can_follow_a_command(verb: str, text: str) -> None:
    parse(f"{verb} {text}")


def test_what_is_far_too_long_is_not_read_to_its_end() -> None:
    answer = parse("status " + "x" * 100_000)
    assert isinstance(answer, StatusOf)
    assert len(answer.readings[0]) < 400


@pytest.mark.parametrize(
    "verb", ["status", "alerts", "search", "audit", "mute", "unmute", "oncall", "report", "backtest"]
)
def test_half_a_character_is_a_character_that_was_lost(verb: str) -> None:
    for typed in (f"{verb} Z\udcfcrich 2h x", f"{verb} by Z\ud800rich", f"{verb} Z\udcfcrich verify"):
        assert parse(typed) == parse(typed.replace("\udcfc", "\ufffd").replace("\ud800", "\ufffd"))
