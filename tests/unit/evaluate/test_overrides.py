"""Rules for some stations: whom an override is for, which one wins, and how each fault is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate import low_inventory
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.stations.register import parse_register
from tests.factories import NOW, make_series

REGISTER = parse_register(
    "stations: {BIG_*: {group: big}, BIG_9: {time_zone: Europe/Rome, cadence_seconds: 300}}", "stations.yml"
)
RULES = parse_rules(
    """
low_inventory: {charged_at_most: 4}
overrides:
  - groups: big
    window_minutes: 8
    low_inventory: {charged_at_most: 9, cooldown_minutes: 60, severity_by_minutes_to_empty: {high: 40}}
  - stations: [BIG_9, "S*"]
    low_inventory: {charged_at_most: 2}
""",
    "rules.yml",
    REGISTER,
)


def charged_at_most(rules: RuleSet, station_id: str) -> int:
    return rules.of(station_id).section(low_inventory.KIND).charged_at_most


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidRules) as refused:
        parse_rules(text, "rules.yml", REGISTER)
    return refused.value.faults


@pytest.mark.parametrize(("station_id", "limit"), [("BIG_1", 9), ("BIG_9", 2), ("STATION_1", 2), ("DEPOT", 4)])
def test_the_last_override_that_is_for_a_station_wins(station_id: str, limit: int) -> None:
    assert charged_at_most(RULES, station_id) == limit


def test_a_group_is_the_same_however_its_letters_are_put_together() -> None:
    register = parse_register("stations: {A: {group: Z\u00fcrich}}", "stations.yml")
    text = "overrides: [{groups: Zu\u0308rich, low_inventory: {charged_at_most: 9}}]"
    assert charged_at_most(parse_rules(text, "rules.yml", register), "A") == 9


def test_what_a_later_override_does_not_name_an_earlier_one_says() -> None:
    both = RULES.of("BIG_9").section(low_inventory.KIND)
    assert both.cooldown_minutes == 60
    assert both.severity_by_minutes_to_empty.high == 40
    assert both.severity_by_minutes_to_empty.critical == 15
    assert RULES.of("BIG_9").window_ms == 8 * 60_000


def test_the_rules_of_a_station_know_it_and_lead_to_those_of_others() -> None:
    rules = RULES.of("BIG_9")
    assert rules.station.zone.key == "Europe/Rome"
    assert rules.of("BIG_9") is rules
    assert charged_at_most(rules, "DEPOT") == 4
    assert rules.of("DEPOT").station.zone.key == "UTC"


def test_a_station_is_judged_by_its_own_rules_and_its_facts_are_in_the_window() -> None:
    few = [{"charged_batteries": 3, "uncharged_batteries": 3, "swap_rate": 0}] * 5
    found = {
        station: [
            each.alert_type for each in evaluate_station(station, make_series(*few, station_id=station), NOW, RULES)
        ]
        for station in ("DEPOT", "BIG_9")
    }
    assert found == {"DEPOT": [AlertType.LOW_INVENTORY], "BIG_9": []}
    assert RULES.window("BIG_9", (), NOW).station.cadence_seconds == 300


def test_without_overrides_and_register_the_rules_of_a_station_are_those_of_all() -> None:
    assert default_rules().of("STATION_001") is default_rules()


def test_the_version_is_that_of_the_file_for_every_station_and_changes_with_what_it_says() -> None:
    assert RULES.of("BIG_1").version == RULES.version
    assert parse_rules("# a comment\nwindow_minutes: 5", "a").version == default_rules().version
    assert parse_rules("window_minutes: 6", "a").version != default_rules().version
    assert parse_rules("{}", "a", REGISTER).version != default_rules().version


def test_a_cadence_that_is_known_need_not_be_learned() -> None:
    one = make_series({}, station_id="BIG_9")
    assert (RULES.window("BIG_9", one, NOW).cadence_ms, RULES.window("BIG_9", one, NOW).is_slow) == (300_000, True)
    assert RULES.window("DEPOT", make_series({}, station_id="DEPOT"), NOW).cadence_ms is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "overrides: [{stations: A, low_inventory: {chargd_at_most: 4}}]",
            "overrides.0.low_inventory.chargd_at_most: no such key. Did you mean 'charged_at_most'?",
        ),
        ("overrides: [{stations: A, low_inventry: {}}]", "overrides.0.low_inventry: no such key. Did you mean"),
        ("overrides: [{low_inventory: {}}]", "overrides.0: stations or groups should say for whom it is"),
        ("overrides: [{groups: bgi}]", "overrides.0.groups: no group 'bgi' in the station register; it has: big"),
        ('overrides: [{stations: "A\u200bB"}]', "overrides.0.stations.0: found 'A⟨U+200B⟩B'; character 2, U+200B"),
        ('overrides: [{groups: "bi\u200bg"}]', "overrides.0.groups.0: found 'bi⟨U+200B⟩g'; character 3, U+200B"),
        (
            'fault_pattern: {codes: {safety: ["E4\u200b2"]}}',
            "fault_pattern.codes.safety.0: found 'E4⟨U+200B⟩2'; character 3, U+200B ZERO WIDTH SPACE, cannot be seen",
        ),
        ("overrides: [{stations: A, storm: {}}]", "overrides.0: storm cannot differ between stations"),
        ("overrides: {stations: A}", "overrides: it should be a list"),
        ("overrides: [5]", "overrides.0: found 5; it should be keys with values"),
        ("overrides: [{stations: A, low_inventory: 5}]", "overrides.0.low_inventory: found 5"),
        (
            "overrides: [{stations: A, window_minutes: 12}]",
            "overrides.0: charger_down.silent_after_minutes should not be under window_minutes",
        ),
        ("overrides: [{stations: A, window_minutes: 90}]", "overrides.0.window_minutes: found 90"),
        (
            "overrides: [{stations: A, low_inventory: {severity_by_minutes_to_empty: {high: 61}}}]",
            "overrides.0.low_inventory.severity_by_minutes_to_empty: the steps should fall",
        ),
        (
            """
overrides:
- {stations: A, low_inventory: {severity_by_minutes_to_empty: {high: 55}}}
- {stations: '*', low_inventory: {severity_by_minutes_to_empty: {medium: 50}}}
""",
            "overrides.0 and overrides.1, for one station: low_inventory.severity_by_minutes_to_empty: the steps",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    assert fault in faults(text)[0]


def test_overrides_that_no_station_can_share_need_not_fit_together() -> None:
    text = (
        "overrides:\n"
        "- {stations: A, low_inventory: {severity_by_minutes_to_empty: {high: 55}}}\n"
        "- {stations: B, low_inventory: {severity_by_minutes_to_empty: {medium: 50}}}"
    )
    assert parse_rules(text, "rules.yml").of("A").section(low_inventory.KIND).severity_by_minutes_to_empty.high == 55


_LIMITS = st.lists(st.tuples(st.sampled_from(["A", "B", "*", "?", "A*"]), st.integers(0, 50)), max_size=6)


@given(_LIMITS)
def test_property_a_station_has_the_value_of_the_last_entry_that_means_it(entries: list[tuple[str, int]]) -> None:
    lines = [f"- {{stations: '{each}', low_inventory: {{charged_at_most: {limit}}}}}" for each, limit in entries]
    rules = parse_rules("\n".join(["overrides:", *lines] if lines else ["{}"]), "rules.yml")
    for station in ("A", "B", "AB"):
        theirs = [limit for pattern, limit in entries if _means(pattern, station)]
        assert charged_at_most(rules, station) == (theirs[-1] if theirs else 0)


def _means(pattern: str, station: str) -> bool:
    by_hand = {"*": True, "?": len(station) == 1, "A*": station.startswith("A")}
    return by_hand.get(pattern, pattern == station)
