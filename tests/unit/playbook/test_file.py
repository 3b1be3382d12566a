"""A playbook file of one's own: what it changes, which entry wins, and what is refused."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import InvalidPlaybook
from rules.alert.plan import Plan
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.playbook.advice import advised
from rules.playbook.playbook import Playbook, default_playbook, load_playbook, parse_playbook
from rules.stations.register import Register, parse_register
from tests.factories import make_finding

REGISTER = parse_register("stations: {CITY_1: {group: city}, CITY_2: {group: city}, DEPOT_1: {}}", "stations.yml")
DOWN = {"alert_type": AlertType.CHARGER_DOWN, "reason": ChargerReason.CHARGER_REPORTED_DOWN}


def playbook(text: str, register: Register = REGISTER) -> Playbook:
    return parse_playbook(text, "playbook.yml", register)


def rules() -> RuleSet:
    return parse_rules("window_minutes: 5", "rules.yml", REGISTER)


def told(book: Playbook, station: str = "CITY_1", **finding: object) -> Finding:
    return advised(make_finding(**{"station_id": station, **DOWN, **finding}), rules(), book)


def plan_of(finding: Finding) -> Plan:
    assert finding.plan is not None
    return finding.plan


OWN = """
plays:
  - alert_types: CHARGER_DOWN
    recommend: "Call {station}."
  - {groups: city, recommend: Call the city.}
  - {stations: "CITY_*", severities: [HIGH, CRITICAL], recommend: Run.}
  - {stations: CITY_2, reasons: station_silent, recommend: Ring the bell.}
"""


@pytest.mark.parametrize(
    ("station", "finding", "said", "entry"),
    [
        ("DEPOT_1", {}, "Call DEPOT_1.", "plays.0"),
        ("CITY_1", {"severity": Severity.LOW}, "Call the city.", "plays.1"),
        ("CITY_1", {"severity": Severity.HIGH}, "Run.", "plays.2"),
        ("city_1", {"severity": Severity.CRITICAL}, "Call city_1.", "plays.0"),
        ("CITY_2", {"reason": SilenceReason.STATION_SILENT}, "Ring the bell.", "plays.3"),
        ("CITY_9", {"severity": Severity.CRITICAL}, "Run.", "plays.2"),
    ],
)
def test_the_last_entry_that_is_for_an_alert_wins(
    station: str, finding: Mapping[str, object], said: str, entry: str
) -> None:
    found = told(playbook(OWN), station, **finding)
    assert found.recommended_action == said
    assert plan_of(found).entry == entry


def test_what_an_entry_does_not_name_stays_as_the_shipped_one_has_it() -> None:
    mine = plan_of(told(playbook(OWN)))
    shipped = plan_of(told(default_playbook()))
    assert (mine.does, mine.remediation, mine.parameters) == (shipped.does, shipped.remediation, shipped.parameters)
    assert shipped.entry.startswith("shipped plays.")
    assert mine.version != shipped.version


def test_another_remediation_begins_without_the_parameters_of_the_shipped_one() -> None:
    book = playbook("""
plays:
  - alert_types: CHARGER_DOWN
    remediation: InspectFault
    recommend: Have it looked at.
    does: Sends an inspector.
    parameters: {crew: night, hours: 1.5, urgent: true, count: 3, who: "of {station}"}
  - {groups: city, parameters: {crew: "{group}"}}
""")
    plan = plan_of(told(book))
    assert plan.remediation == "InspectFault"
    assert plan.does == "Sends an inspector."
    assert plan.parameters == {
        "crew": "city",
        "hours": Decimal("1.5"),
        "urgent": True,
        "count": 3,
        "who": "of CITY_1",
    }


def test_a_parameter_whose_fact_is_not_known_is_left_out() -> None:
    assert plan_of(told(default_playbook(), samples=())).parameters == {}


def test_a_remediation_of_ones_own_state_machine_is_named_first() -> None:
    entry = "{alert_types: CHARGER_DOWN, remediation: CleanContacts, recommend: Clean it., does: Cleans it.}"
    book = playbook(f"remediations: [CleanContacts]\nplays: [{entry}]")
    assert plan_of(told(book)).remediation == "CleanContacts"
    with pytest.raises(InvalidPlaybook, match=r"plays\.0\.remediation: the state machine knows no 'CleanContacts'"):
        playbook(f"plays: [{entry}]")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty; leave AIOPS_PLAYBOOK_FILE unset"),
        ("- a", "the file should be keys with values"),
        ("play: []", "play: no such key. Did you mean 'plays'?"),
        ("plays: 5", "plays: found 5; it should be a list"),
        ("plays: [5]", "plays.0: found 5; it should be keys with values"),
        ("plays: [{}]", "plays.0: it says nothing: give it one of recommend, details"),
        ("plays: [{alert_types: CHARGER_DOWN}]", "plays.0: it says nothing"),
        ("plays: [{alert_types: CHARGERDOWN, recommend: Go.}]", "plays.0.alert_types.0: found 'CHARGERDOWN'"),
        ("plays: [{alert_types: [], recommend: Go.}]", "plays.0.alert_types: "),
        ("plays: [{severities: high, recommend: Go.}]", "plays.0.severities.0: found 'high'"),
        ("plays: [{reasons: silent, recommend: Go.}]", "plays.0.reasons.0: found 'silent'; there is no such reason"),
        (
            "plays: [{alert_types: LOW_INVENTORY, reasons: station_silent, recommend: Go.}]",
            "plays.0: 'station_silent' is not a reason of LOW_INVENTORY, which have: stock_empty",
        ),
        ("plays: [{groups: town, recommend: Go.}]", "plays.0.groups: no group 'town' in the station register"),
        ("plays: [{stations: '', recommend: Go.}]", "plays.0.stations.0: found ''; it should be a name or a pattern"),
        ("plays: [{stations: ' A', recommend: Go.}]", "without space around it"),
        ("plays: [{stations: 5, recommend: Go.}]", "plays.0.stations: "),
        ("plays: [{recommend: Go}]", "plays.0.recommend: found 'Go'; it should be a sentence"),
        ("plays: [{recommend: 5}]", "plays.0.recommend: found 5"),
        ("plays: [{recommend: 'Go to {chargr}.'}]", "there is no fact 'chargr'. Did you mean 'charger'?"),
        ("plays: [{recommend: 'Go to {charger}.'}]", "{charger} is not always known"),
        ('plays: [{recommend: "Go\\u200b."}]', "it holds a character that nobody sees"),
        ("plays: [{recommendd: Go.}]", "plays.0.recommendd: no such key. Did you mean 'recommend'?"),
        ("plays: [{recommend: Go., recommend: Run.}]", "the key 'recommend' is given twice"),
        ("plays: [{remediation: RestartChargers}]", "a remediation needs words of its own"),
        ("plays: [{does: Restarts it.}]", "does says what a remediation does: add remediation"),
        (
            "plays: [{remediation: Restart, recommend: Go., does: Goes.}]",
            "plays.0.remediation: the state machine knows no 'Restart'; it knows RebalanceBatteries, RestartChargers",
        ),
        ("plays: [{runbook: wiki/x}]", "it should be a link that begins with https:// or http://"),
        ("plays: [{runbook: 'https://wiki/<x>'}]", "it should be a link"),
        ("plays: [{parameters: {From: x}}]", "it should be a name like fromStation"),
        ("plays: [{parameters: {from: [x]}}]", "plays.0.parameters.from: found a list"),
        ("plays: [{parameters: {from: .nan}}]", "plays.0.parameters.from: "),
        ("plays: [{parameters: {from: '{chargr}'}}]", "there is no fact 'chargr'"),
        ("plays: [{parameters: {from: 'the {charger}'}}]", "{charger} is not always known"),
        ("surplus: {within_km: -1}", "surplus.within_km: found -1"),
        ("remediations: [clean contacts]", "it should be the name of a state"),
    ],
)
def test_a_faulty_file_is_refused_with_what_where_and_what_is_allowed(text: str, why: str) -> None:
    with pytest.raises(InvalidPlaybook) as refused:
        playbook(text)
    assert why in str(refused.value)
    assert "cannot be used as a playbook" in str(refused.value)


def test_every_fault_of_a_file_is_named_at_once() -> None:
    with pytest.raises(InvalidPlaybook) as refused:
        playbook("plays: [{recommend: Go}, {runbook: x}, {stations: ''}]")
    assert [each.partition(":")[0] for each in refused.value.faults] == [
        "plays.0.recommend",
        "plays.1.runbook",
        "plays.2.stations.0",
    ]


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidPlaybook, match=r"none\.yml cannot be used as a playbook"):
        load_playbook(tmp_path / "none.yml")
    assert load_playbook(None) is default_playbook()


def test_of_the_surplus_too_a_file_holds_only_what_differs() -> None:
    shipped = default_playbook().surplus
    mine = playbook("surplus: {within_km: 5}").surplus
    assert (mine.within_km, mine.keep_share_percent) == (Decimal(5), shipped.keep_share_percent)
    assert playbook("plays: []").surplus == shipped


def test_comments_do_not_make_another_version() -> None:
    same = "plays: [{recommend: Go.}]"
    assert playbook(same).version == playbook(f"# words\n{same}").version != default_playbook().version


def test_what_the_rules_find_has_no_recommendation_until_the_playbook_is_asked() -> None:
    assert make_finding(recommended_action="").plan is None
    assert told(default_playbook(), recommended_action="").recommended_action
    assert advised(make_finding(), default_rules(), default_playbook()).plan is not None
