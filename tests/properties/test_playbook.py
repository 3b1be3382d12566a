"""Whatever an operator writes and a station sends: a recommendation is whole, and a refusal is a sentence."""

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert_metadata import Evidence
from rules.alert.errors import InvalidPlaybook
from rules.alert.plan import Plan
from rules.evaluate.ruleset import default_rules
from rules.lifecycle.change import noted
from rules.playbook.advice import advised
from rules.playbook.facts import FACTS
from rules.playbook.playbook import LONGEST, Playbook, default_playbook, parse_playbook
from rules.playbook.refining import refusal_of
from rules.playbook.template import safely_said, template_of
from tests.factories import NOW, make_alert, make_finding, make_metric

TEXTS = st.text(max_size=40)
PIECES = st.one_of(
    st.sampled_from([*"[]|{} .", *(f"{{{name}}}" for name in FACTS), "{charge}", "[ at {charger}]", "[{code}|a code]"]),
    st.text(string.ascii_letters + " ", max_size=8),
)
KNOWN = st.dictionaries(st.sampled_from(sorted(FACTS)), TEXTS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sets(st.sampled_from(sorted(FACTS))))
def test_a_template_is_refused_or_says_nothing_of_what_is_not_known(text: str, known: set[str]) -> None:
    try:
        safely_said(text)
    except ValueError:
        return
    always = {name for name, kind in FACTS.items() if kind.is_always_known}
    said = template_of(text).filled({name: f"<{name}>" for name in known | always})
    assert not set("{}[]") & set(said)
    assert all(f"<{name}>" not in said for name in set(FACTS) - known - always)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(Playbook.model_fields)) | TEXTS, JSON, max_size=3), max_size=2))
def test_any_file_is_taken_or_refused_with_sentences(mappings: list[dict[str, object]]) -> None:
    text = "\n".join(f"{key!r}: {value!r}" for mapping in mappings for key, value in mapping.items())
    with suppress(InvalidPlaybook):
        parse_playbook(text, "playbook.yml")


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4), st.dictionaries(TEXTS, st.integers(), max_size=3))
def test_a_recommendation_is_one_short_line_whatever_a_station_sends(
    logs: list[str], patterns: list[str], facts: dict[str, int]
) -> None:
    sample = make_metric(error_logs=tuple(logs), fault_patterns=tuple(patterns))
    finding = make_finding(samples=(sample, sample), facts={**facts, "codes": [f"{each} x2" for each in patterns]})
    told = advised(finding, default_rules(), default_playbook())
    assert told.plan is not None
    assert told.plan.remediation == "RebalanceBatteries"
    assert 0 < len(told.recommended_action) <= LONGEST
    assert "\n" not in told.recommended_action


OURS = "Restart the chargers of STATION_001 and send a technician to slot 3."


@given(st.text(max_size=120) | st.lists(st.sampled_from([*OURS.split(), "not", "reject", "4", "<@U1>"])).map(" ".join))
def test_what_a_copilot_says_is_plain_and_names_what_the_playbook_names(words: str) -> None:
    plan = Plan(does="Restarts the chargers.", remediation="RestartChargers")
    evidence = Evidence(reason="charger_reported_down", observed_at=NOW, plan=plan)
    alert = noted(make_alert(recommended_action=OURS, title="STATION_001"), evidence=evidence)
    if refusal_of(words, alert) is None:
        assert "STATION_001" in words
        assert "slot 3" in words or "3" in words
        assert not {"not", "reject"} & set(words.split())
        assert not set("<>@\n") & set(words)


@pytest.mark.parametrize("words", [OURS])
def test_the_playbooks_own_words_are_always_taken(words: str) -> None:
    assert refusal_of(words, make_alert(recommended_action=words)) is None
