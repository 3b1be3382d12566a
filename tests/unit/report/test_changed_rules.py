"""Changes of rules, as people say them in short."""

import pytest

from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.report.changed_rules import setting_of, with_settings

RULES = default_rules()


def test_settings_change_keys_at_any_depth_and_nothing_else() -> None:
    new = with_settings(RULES, ["window_minutes=7", "charger_down.severity_by_uptime_percent.high=60"])
    assert new.window_minutes == 7
    assert new.rule(AlertType.CHARGER_DOWN).model_dump()["severity_by_uptime_percent"]["high"] == 60
    assert new.model_dump(exclude={"window_minutes", "charger_down"}) == RULES.model_dump(
        exclude={"window_minutes", "charger_down"}
    )


def test_settings_keep_the_rules_of_single_stations() -> None:
    rules = parse_rules("overrides: [{stations: A, low_inventory: {cooldown_minutes: 99}}]", "rules.yml")
    new = with_settings(rules, ["low_inventory.for_minutes=3"])
    assert new.of("A").rule(AlertType.LOW_INVENTORY).cooldown_minutes == 99
    assert new.of("A").rule(AlertType.LOW_INVENTORY).for_minutes == 3


@pytest.mark.parametrize(
    "setting", ["", "x", "window_minutes", "window_minutes=many", "window_minutes=[", "no_such=1", "a.b.c=1", "=5"]
)
def test_what_is_no_setting_is_refused(setting: str) -> None:
    with pytest.raises(InvalidRules):
        with_settings(RULES, [setting])


@pytest.mark.parametrize(
    ("alert_type", "short", "setting"),
    [
        (AlertType.CHARGER_DOWN, "uptime<95", "charger_down.uptime_under_percent=95"),
        (AlertType.CHARGER_DOWN, "silent_after_minutes=20", "charger_down.silent_after_minutes=20"),
        (AlertType.LOW_INVENTORY, "cooldown=45", "low_inventory.cooldown_minutes=45"),
        (AlertType.LOW_INVENTORY, "CHARGED<5", "low_inventory.charged_at_most=4"),
        (AlertType.LOW_INVENTORY, "charged<=5", "low_inventory.charged_at_most=5"),
        (AlertType.LOW_INVENTORY, "charged≤5", "low_inventory.charged_at_most=5"),
        (AlertType.LOW_INVENTORY, "share<20%", "low_inventory.charged_share_at_most_percent=20"),
        (AlertType.LOW_INVENTORY, "chance>=40", "low_inventory.empty_chance_percent=40"),
        (AlertType.LOW_INVENTORY, "empty<45min", "low_inventory.empty_soon_minutes=45"),
        (AlertType.LOW_INVENTORY, "few<4", "low_inventory.few_at_first=3"),
        (AlertType.LOW_INVENTORY, "for>10", "low_inventory.for_minutes=10"),
        (AlertType.CHARGER_DOWN, "silent>20m", "charger_down.silent_after_minutes=20"),
        (AlertType.CHARGER_DOWN, "lasting>10", "charger_down.lasting_minutes=10"),
        (AlertType.CHARGER_DOWN, "samples>=5", "charger_down.min_samples=5"),
        (AlertType.HIGH_DEMAND, "swaps>40", "high_demand.swap_rate_over=40"),
        (AlertType.HIGH_DEMAND, "rate>40", "high_demand.swap_rate_over=40"),
        (AlertType.HIGH_DEMAND, "unusual>3", "high_demand.unusual_by=3"),
        (AlertType.HIGH_DEMAND, "surge>70%", "high_demand.surge_share_percent=70"),
        (AlertType.FAULT_PATTERN, "share>30", "fault_pattern.share_percent=30"),
        (AlertType.FAULT_PATTERN, "within<60", "fault_pattern.within_minutes=60"),
    ],
)
def test_a_short_condition_names_the_key_that_it_means(alert_type: AlertType, short: str, setting: str) -> None:
    assert setting_of(alert_type, short, RULES) == setting
    with_settings(RULES, [setting])


@pytest.mark.parametrize(
    "short",
    ["", "charged", "charged<", "<5", "colour<5", "charged<-1", "charged<5; rm", "charged>5", "arged<5", "few>5"],
)
def test_what_is_no_condition_is_refused_with_what_there_is(short: str) -> None:
    with pytest.raises(InvalidRules) as refused:
        setting_of(AlertType.LOW_INVENTORY, short, RULES)
    assert "cooldown_minutes" in str(refused.value) or "write one like" in str(refused.value)
