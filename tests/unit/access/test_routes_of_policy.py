"""The routes of a policy: what is refused, who is asked first, how long an alert waits, and in which channel it is."""

from pathlib import Path

import pytest

from bot.access.load import parse_policy
from bot.access.on_call import OnCall
from bot.access.policy_in_use import PolicyInUse
from bot.access.route_warnings import route_warnings
from bot.access.words import ladder
from bot.errors import SettingsRefused
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import AlertType, Severity
from rules.alert.placement import DEFAULT_CHANNEL
from rules.stations.station_facts import StationFacts
from tests.factories import make_alert

PEOPLE = "groups: {ops: [U0ALICE], north: [U0NORA], leads: [U0LEA]}\ndecide: [{by: [ops]}]\naudit: [leads]\n"
ROUTES = """
routes:
  - group: north
    channel: C0NORTH
    schedule: north
    waiting: {HIGH: {remind_every_minutes: 7, escalate: [{after_minutes: 9, mention: [leads]}]}}
    routes: [{severity: CRITICAL, channel: C0CRITICAL}]
"""


def in_use(text: str = PEOPLE + ROUTES, group: str | None = "north") -> PolicyInUse:
    return PolicyInUse(
        parse_policy(text, "policy.yml"),
        facts=lambda station_id: StationFacts(station_id=station_id, group=group),
        channel="C0DEFAULT",
    )


@pytest.mark.parametrize(
    ("routes", "says"),
    [
        ("[{severty: LOW}]", "routes.0.severty: no such key. Did you mean 'severity'? Allowed: alert_type, channel"),
        ("[{goes_on: true}]", "routes.0.goes_on: no such key"),
        ("[{routes: [{channels: C0X}]}]", "routes.0.routes.0.channels: no such key"),
        (
            "[{routes: [{schedule: nroth}]}]",
            "routes.0.routes.0.schedule: no schedule or group is called nroth; there are",
        ),
        ("[{waiting: {LOW: {remind_every_minutes: 5, escalate: [{after_minutes: 5, mention: [x]}]}}}]", "no group is"),
        ("[{channel: '#alerts'}]", "routes.0.channel"),
        ("[{channel: D0DIRECT}]", "routes.0.channel"),
        ("[{severity: []}]", "routes.0.severity"),
        ("[{severity: URGENT}]", "routes.0.severity.0"),
        ("[{station: }]", "routes.0.station"),
        ("[{station: 'A\\u200bB'}]", "routes.0.station"),
        ("[{name: 'A\\u200bB'}]", "routes.0.name: found 'A⟨U+200B⟩B'; character 2, U+200B"),
        ("[{digest_size: 1}]", "routes.0.digest_size"),
        ("[{digest_size: 501}]", "routes.0.digest_size"),
        ("[{continue: maybe}]", "routes.0.continue"),
        ("{channel: C0X}", "routes: "),
    ],
)
def test_a_route_that_cannot_be_is_refused_with_its_place(routes: str, says: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(f"{PEOPLE}routes: {routes}".encode().decode("unicode_escape"), "policy.yml")
    assert says in str(refused.value)


def test_the_words_for_an_unknown_key_name_continue_as_it_is_written() -> None:
    with pytest.raises(SettingsRefused, match="Did you mean 'continue'"):
        parse_policy(f"{PEOPLE}routes: [{{continues: true}}]", "policy.yml")


def test_the_schedule_of_the_route_is_asked_first_and_its_ladder_counts() -> None:
    on_call, alert = OnCall(in_use(), Clock(), Telemetry()), make_alert(severity=Severity.HIGH)
    assert on_call.asked(alert) == ("U0NORA",)
    assert on_call.called_from(alert, 0) == ("U0LEA",)
    end = on_call.in_use.destinations(alert)[0]
    assert ladder(on_call.policy, alert, end) == "reminder every 7 min; then <@U0LEA> after 9 min"

    elsewhere = OnCall(in_use(group=None), Clock(), Telemetry())
    assert elsewhere.asked(alert) == ("U0ALICE",)
    assert elsewhere.in_use.escalation_policy(alert).remind_every_minutes == 10


def test_an_alert_is_placed_by_its_route_and_without_one_nowhere_else_than_in_the_default_channel() -> None:
    placement = in_use().placement(make_alert(severity=Severity.CRITICAL))
    assert placement is not None
    assert (placement.route, placement.channel) == ("routes.0.routes.0", "C0CRITICAL")
    assert in_use(group=None).placement(make_alert()) is None
    assert in_use(PEOPLE).placement(make_alert()) is None
    assert [in_use().resolved(each) for each in (DEFAULT_CHANNEL, "C0NORTH")] == ["C0DEFAULT", "C0NORTH"]


def test_a_station_has_the_channels_of_all_that_may_go_wrong_there() -> None:
    assert in_use().channels_for("STATION_001") == ("C0NORTH", "C0CRITICAL")
    assert in_use().channels_for("STATION_001", (AlertType.HIGH_DEMAND,)) == ("C0NORTH", "C0CRITICAL")
    assert in_use(group="south").channels_for("STATION_001") == ("C0DEFAULT",)
    assert in_use().channels() == ("C0DEFAULT", "C0NORTH", "C0CRITICAL")


@pytest.mark.parametrize(
    ("people", "decides", "warns"),
    [
        ("U0NORA", "U0ALICE", True),
        ("U0ALICE", "U0ALICE", False),
        ("S0CREW", "U0ALICE", False),
        ("U0NORA", "S0CREW", False),
        ("U0NORA", '"*"', False),
    ],
)
def test_who_is_asked_first_and_may_decide_nothing_is_warned_of_unless_slack_alone_knows_who_that_is(
    people: str, decides: str, warns: bool
) -> None:
    groups = f"groups: {{ops: [{decides}], north: [{people}]}}\ndecide: [{{by: [ops]}}]\n"
    policy = parse_policy(f"{groups}routes: [{{channel: C0NORTH, schedule: north}}]", "policy.yml")
    assert bool(route_warnings(policy)) is warns


def test_a_changed_file_is_taken_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(PEOPLE)
    held = PolicyInUse(parse_policy(PEOPLE, "policy.yml"), file)
    held.take(held.read())

    file.write_text(PEOPLE + ROUTES)
    assert held.take(held.read())
    assert len(held.policy.routes) == 1

    for broken in ("groups: [", PEOPLE + "routes: [{severty: LOW}]"):
        file.write_text(broken)
        assert not held.take(held.read())
        assert held.refused is not None
        assert len(held.policy.routes) == 1
    file.unlink()
    assert not held.take(held.read())
    assert "No such file" in str(held.refused)

    file.write_text(PEOPLE)
    assert held.take(held.read())
    assert not held.refused
    assert not held.policy.routes
