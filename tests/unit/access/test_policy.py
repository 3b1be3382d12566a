import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.load import load_policy, parse_policy
from bot.access.policy import Action, DecisionRule, Policy, simple_policy
from bot.errors import SettingsRefused
from rules.alert.alert import AlertType, Severity
from tests.factories import make_alert

CRITERIA: dict[str, Any] = {
    "alert_type": AlertType.LOW_INVENTORY,
    "severity": Severity.HIGH,
    "station": "STATION_*",
    "actions": (Action.APPROVE,),
}


def rule(name: str, criteria: frozenset[str] = frozenset()) -> DecisionRule:
    return DecisionRule(by=(name,), **{each: CRITERIA[each] for each in criteria})


def policy(*rules: DecisionRule) -> Policy:
    return Policy(groups={"few": (), "more": (), "ops": ()}, decide=rules)


@given(st.frozensets(st.sampled_from(list(CRITERIA))), st.frozensets(st.sampled_from(list(CRITERIA))), st.booleans())
def test_a_rule_with_more_that_matches_beats_one_with_less(
    one: frozenset[str], two: frozenset[str], swapped: bool
) -> None:
    if len(one) == len(two):
        return
    few, more = sorted((one, two), key=len)
    rules = [rule("few", few), rule("more", more)]
    chosen = policy(*(reversed(rules) if swapped else rules)).rule_for(Action.APPROVE, make_alert())
    assert chosen is not None
    assert chosen.by == ("more",)


def test_of_equals_the_longer_station_name_wins_then_the_first() -> None:
    wide, narrow = (DecisionRule(by=("ops",), station=each) for each in ("STATION_*", "STATION_00?"))
    assert policy(wide, narrow).rule_for(Action.REJECT, make_alert()) == narrow
    assert policy(rule("few"), rule("more")).rule_for(Action.REJECT, make_alert()) == rule("few")


@pytest.mark.parametrize("station", ["STATION[1]", "Depot [north]", "A[!b]", "A]b[", "[*]"])
def test_a_station_is_meant_by_its_own_name_whatever_is_in_it(station: str) -> None:
    own = DecisionRule(by=("few",), station=station)
    assert own.matches(Action.APPROVE, make_alert(station_id=station))
    assert not own.matches(Action.APPROVE, make_alert(station_id="STATION1"))


def test_no_rule_means_no() -> None:
    assert policy().rule_for(Action.APPROVE, make_alert()) is None
    only_reject = DecisionRule(by=("ops",), actions=(Action.REJECT,))
    assert policy(only_reject).rule_for(Action.APPROVE, make_alert()) is None


def test_the_two_variables_make_every_approver_decide_alone() -> None:
    simple = simple_policy(("U0ALICE",), ("U0BOB",))
    chosen = simple.rule_for(Action.APPROVE, make_alert())
    assert chosen is not None
    assert (simple.ids(chosen.by), chosen.quorum, simple.ids(simple.audit)) == (("U0ALICE",), 1, ("U0BOB",))


GROUPS = "groups: {ops: [U0ALICE]}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("groups: {ops: [alice]}", "groups.ops.0: found 'alice'; it should be a person's id like U0123456789"),
        ("groups: {Ops: [U0A]}", "it should be a name of small letters, digits and hyphens, like on-call"),
        ("groups: {ops: [U0A]}\nroutes: [{channel: '#alerts'}]", "it should be a channel's id like C0123456789"),
        ("groups: {ops: [U0A]}\nroutes: [{station: ['']}]", "station.0: found ''; it should be a name, or a pattern"),
        ("groups: {ops: [U0A]}\ndecide: [{by: [ops], station: ' '}]", "it should be a name, or a pattern"),
        ("groups: {ops: [U0A, U0B]}\ndecide: [{by: [ops], quorum: yes}]", "decide.0.quorum: found true"),
        ("groups: {ops: [U0A]}\nwaiting: {LOW: {remind_every_minutes: yes}}", "remind_every_minutes: found true"),
    ],
)
def test_what_has_not_the_form_of_an_id_a_name_or_a_number_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(text, "policy.yml")
    assert says in str(refused.value)
    assert "pattern '" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GROUPS + "decide: [{by: [ops], severty: HIGH}]", ("decide.0.severty", "severity", "from_different_groups")),
        (GROUPS + "brake_glass: [ops]", ("brake_glass", "break_glass", "approver_may_retry")),
        (GROUPS + "decide: [{by: [opps]}]", ("no group is called opps", "there are: ops")),
        (GROUPS + "audit: [managers]", ("no group is called managers",)),
        ("groups: {ops: [alice]}", ("groups.ops.0",)),
        (GROUPS + "guests: ['@bob']", ("guests.0",)),
        (GROUPS + "decide: [{by: [ops], quorum: 0}]", ("decide.0.quorum",)),
        (GROUPS + "decide: [{by: []}]", ("decide.0.by",)),
        (GROUPS + "decide: [{by: [ops], severity: high}]", ("decide.0.severity",)),
        (GROUPS + "recovered: [{severity: LOW}]", ("recovered.0.after_minutes",)),
        (GROUPS + "recovered: [{after_minutes: }]", ("recovered.0.after_minutes", "never")),
        (GROUPS + "recovered: [{after_minutes: 0}]", ("recovered.0.after_minutes",)),
        (GROUPS + "recovered: [{after_minutes: true}]", ("recovered.0.after_minutes",)),
        (GROUPS + "recovered: [{after_minutes: 30m}]", ("recovered.0.after_minutes",)),
        (GROUPS + "recovered: [{after_minutes: 43201}]", ("recovered.0.after_minutes",)),
        (GROUPS + "recovered: [{after_minutes: 5, alert_type: LOW}]", ("recovered.0.alert_type",)),
        (GROUPS + "expired: [{after: 5}]", ("expired.0.after", "after_minutes")),
        (GROUPS + "expired: {LOW: 5}", ("expired",)),
        ("groups: [", ("not YAML",)),
        ("", ("policy.yml",)),
        ("{}", ("groups",)),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_what_is_allowed(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(text, "policy.yml")
    for part in ("policy.yml", *said):
        assert part in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"AIOPS_POLICY_FILE: .*gone\.yml"):
        load_policy(tmp_path / "gone.yml")


WAITING = """
groups: {on-call: [U0ALICE], leads: [S0LEADS]}
decide: [{by: [on-call]}]
waiting:
  CRITICAL:
    remind_every_minutes: 3
    escalate:
      - {after_minutes: 5, mention: [leads]}
      - {after_minutes: 15, mention: [on-call, leads], tell_field: true}
"""


def test_the_ladder_of_a_severity_is_the_files_and_the_others_have_the_shipped_one() -> None:
    policy = parse_policy(WAITING, "policy.yml")

    critical = policy.escalation_policy(make_alert(severity=Severity.CRITICAL))
    assert [(level.after_minutes, level.mention, level.tell_field) for level in critical.escalate] == [
        (5, ("leads",), False),
        (15, ("on-call", "leads"), True),
    ]
    assert policy.escalation_policy(make_alert(severity=Severity.HIGH)).remind_every_minutes == 10


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("after_minutes: 15", "after_minutes: 5"), "waiting.CRITICAL: each step of escalate should come later"),
        (("mention: [leads]", "mention: [boss]"), "no group is called boss"),
        (("tell_field: true", "tel_field: true"), "tel_field: no such key. Did you mean 'tell_field'?"),
        (("remind_every_minutes: 3", "remind_every: 3"), "Allowed: escalate, remind_every_minutes"),
        (("CRITICAL:", "URGENT:"), "waiting.URGENT"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_with_its_place(wrong: tuple[str, str], says: str) -> None:
    with pytest.raises(SettingsRefused, match=re.escape(says)):
        parse_policy(WAITING.replace(*wrong), "policy.yml")


PEOPLE = "groups: {ops: [U0ALICE, U0BOB], leads: [U0ALICE], crew: [S0CREW], all: ['*'], none: []}\n"


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("by: [ops], quorum: 2, from_different_groups: true", 1),
        ("by: [crew], quorum: 2, from_different_groups: true", 1),
        ("by: [ops, ops], quorum: 2, from_different_groups: true", 1),
        ("by: [ops, leads, crew], quorum: 4, from_different_groups: true", 3),
        ("by: [leads, none], quorum: 2, from_different_groups: true", 1),
        ("by: [ops], quorum: 3", 2),
        ("by: [ops, leads], quorum: 3", 2),
        ("by: [leads], actions: [approve], quorum: 2", 1),
    ],
)
def test_a_rule_by_which_nothing_can_ever_be_approved_is_refused(rule: str, most: int) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(f"{PEOPLE}decide: [{{by: [ops]}}, {{{rule}}}]", "policy.yml")
    said = str(refused.value)
    assert "policy.yml: decide.1.quorum: " in said
    assert f"only {most} can; allowed is {most} at most" in said
    assert "decide.0" not in said


def test_a_rule_that_lets_nobody_approve_is_refused() -> None:
    with pytest.raises(SettingsRefused, match=r"policy\.yml: decide\.0\.by: nobody is in none; allowed are"):
        parse_policy(f"{PEOPLE}decide: [{{by: [none]}}]", "policy.yml")


@pytest.mark.parametrize(
    "rule",
    [
        "by: [none], actions: [reject]",
        "by: [ops], quorum: 2",
        "by: [ops, leads], quorum: 2, from_different_groups: true",
        "by: [ops, leads, crew], quorum: 3, from_different_groups: true",
        "by: [leads, all], quorum: 2, from_different_groups: true",
        "by: [crew], quorum: 5",
        "by: [leads, all], quorum: 5",
        "by: [leads], actions: [reject], quorum: 2",
    ],
)
def test_a_rule_that_its_people_can_satisfy_is_accepted(rule: str) -> None:
    assert parse_policy(f"{PEOPLE}decide: [{{{rule}}}]", "policy.yml").decide


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (GROUPS + "decide:\n  - by: [ops]\n    quorum: 2\n    quorum: 1\n", 5, "quorum"),
        (GROUPS + "decide: [{by: [ops]}]\ndecide: []\n", 3, "decide"),
        ("groups:\n  ops: [U0ALICE]\n  ops: [U0MALLORY]\n", 3, "ops"),
        (
            GROUPS + "waiting: {CRITICAL: {remind_every_minutes: 3, remind_every_minutes: 30}}\n",
            2,
            "remind_every_minutes",
        ),
    ],
)
def test_a_key_given_twice_is_refused_at_any_depth(text: str, line: int, key: str) -> None:
    with pytest.raises(SettingsRefused, match=rf"policy\.yml: line {line}: the key '{key}' is given twice"):
        parse_policy(text, "policy.yml")


@pytest.mark.parametrize(
    ("pattern", "station"),
    [
        ("STATION_001", "STATION_001\u3164"),
        ("STATION_*", "STA\u00adTION_001"),
        ("Z\u00fcrich*", "Zu\u0308rich HB"),
        ("Zu\u0308rich*", "Z\u00fcrich HB"),
    ],
)
def test_a_rule_matches_the_name_that_can_be_read(pattern: str, station: str) -> None:
    rule_for_it = DecisionRule(by=("few",), station=pattern)
    assert policy(rule("more"), rule_for_it).rule_for(Action.APPROVE, make_alert(station_id=station)) == rule_for_it


def test_a_pattern_with_a_character_that_nobody_sees_is_refused_with_its_name() -> None:
    with pytest.raises(SettingsRefused, match=r"character 8, U\+200B ZERO WIDTH SPACE, cannot be seen"):
        parse_policy('groups: {ops: [U0A]}\ndecide: [{by: [ops], station: "STATION\u200b*"}]', "policy.yml")


def test_what_closes_by_itself_is_read_from_the_file() -> None:
    text = GROUPS + "recovered: [{severity: HIGH, after_minutes: 60}, {severity: LOW, after_minutes: never}]\n"
    closing = parse_policy(text + "expired: [{alert_type: HIGH_DEMAND, after_minutes: 1440}]", "policy.yml").closing
    times = [closing.recovered_after_ms(AlertType.LOW_INVENTORY, each) for each in Severity]
    assert times == [None, 30 * 60_000, 60 * 60_000, None]
    assert closing.expired_after_ms(AlertType.HIGH_DEMAND, Severity.CRITICAL) == 1440 * 60_000
    assert closing.expired_after_ms(AlertType.LOW_INVENTORY, Severity.CRITICAL) is None


SECRET = "https://calendar.example.com/private-7d1f/basic.ics"


@pytest.mark.parametrize(
    "text",
    [
        f"schedules:\n  x:\n    {SECRET}: calendar\n",
        f"schedules:\n  x: {{{SECRET}: 1, {SECRET}: 2}}\n",
        f"schedules: {{x: {SECRET}}}\n",
        f"schedules: {SECRET}\n",
        f"schedules: {{x: {{calendar: [{SECRET}], zone: UTC, people: {{}}}}}}\n",
        f"groups: {{ops: [{SECRET}]}}\n",
        f"groups: {{ops: [U0A]}}\nroutes: [{{schedule: {SECRET.replace('https', 'WEBCAL')}}}]\n",
        f"groups: {{ops: [U0A]}}\nroutes: [{{name: '{SECRET}', channel: {SECRET}}}]\n",
        f"groups: {{ops: [U0A]}}\naudit: ['{SECRET}']\n",
    ],
)
def test_no_refusal_repeats_an_address_wherever_it_stands(text: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(text, "policy.yml")
    assert "private" not in str(refused.value)
    assert "calendar.example" not in str(refused.value)
