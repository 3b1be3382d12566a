"""What the rules file and the register may say never makes a station worse, and nothing is lost by it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import judge_station
from rules.evaluate.judgement import Judgement
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.metric import ChargerHealth, Metric
from rules.stations.register import parse_register
from tests.factories import MINUTE, NOW, make_metric

STATION = "STATION_001"


def _measured() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "charged_batteries": st.none() | st.integers(0, 20),
            "uncharged_batteries": st.none() | st.integers(0, 20),
            "swap_rate": st.none() | st.integers(0, 60),
            "charger_health": st.none() | st.sampled_from(ChargerHealth),
            "charger_uptime": st.none() | st.integers(0, 100),
            "fault_patterns": st.sampled_from([(), ("E17",), ("Smoke",)]),
        }
    )


@st.composite
def series(draw: st.DrawFn) -> list[Metric]:
    """An hour of a station that changes a few times, at some cadence."""
    every_ms = draw(st.sampled_from([30_000, MINUTE, 5 * MINUTE]))
    spells = draw(st.lists(_measured(), min_size=1, max_size=4))
    count = 60 * MINUTE // every_ms
    silent = draw(st.sampled_from([0, 0, 0, 12]))
    return [
        make_metric(
            station_id=STATION,
            timestamp=NOW - silent * MINUTE - each * every_ms,
            **spells[min(len(spells) - 1, each * len(spells) // count)],
        )
        for each in range(count)
    ]


def judged(samples: list[Metric], text: str = "{}", register: str = "stations: {}") -> Judgement:
    rules = parse_rules(text, "rules.yml", parse_register(register, "stations.yml"))
    newest = max(each.timestamp for each in samples)
    return judge_station(STATION, samples, NOW, rules, last_seen_ms=newest)


def worst(judgement: Judgement) -> dict[AlertType, Severity]:
    return {each.alert_type: each.severity for each in judgement.standing}


SECTIONS = [each.value.lower() for each in AlertType]


@given(
    series(), st.sampled_from(SECTIONS), st.sampled_from(["shadow: true", "for_minutes: 30", "covered_seconds: 900"])
)
def test_what_is_held_back_stands_as_it_would_and_opens_nothing_new(
    samples: list[Metric], section: str, key: str
) -> None:
    plain, held = judged(samples), judged(samples, f"{section}: {{{key}}}\ninhibit: []")
    assert worst(held) == worst(plain)
    everything = judged(samples, "inhibit: []")
    assert {each.alert_type for each in held.findings} <= {each.alert_type for each in everything.findings}
    others = {each.alert_type for each in everything.findings if each.alert_type.lower() != section}
    assert others <= {each.alert_type for each in held.findings}


@given(series())
def test_a_closed_station_opens_only_what_may_and_stands_as_when_it_is_open(samples: list[Metric]) -> None:
    closed = judged(samples, register=f"stations: {{{STATION}: {{opening_hours: {{daily: closed}}}}}}")
    assert {each.alert_type for each in closed.findings} <= {AlertType.FAULT_PATTERN}
    if any(each.timestamp > NOW - 5 * MINUTE for each in samples):
        assert worst(closed) == worst(judged(samples))


@given(series())
def test_of_all_that_stands_the_worst_is_never_held_back_by_the_rest(samples: list[Metric]) -> None:
    found = judge_station(STATION, samples, NOW, default_rules())
    ranks = [each.severity.rank for each in found.standing]
    assert max((each.severity.rank for each in found.findings), default=0) == max(ranks, default=0)
    assert all(each.by in found.findings or each.by in found.standing for each in found.held if each.by is not None)


@given(series(), st.sampled_from(["*", "STATION_*", "STATION_001", "STATION_00?"]), st.sampled_from(SECTIONS))
def test_an_override_for_a_station_is_as_good_as_the_same_in_the_file(
    samples: list[Metric], pattern: str, section: str
) -> None:
    changed = f"{section}: {{cooldown_minutes: 99, enabled: false}}"
    own, all_ = judged(samples, f"overrides: [{{stations: '{pattern}', {changed}}}]"), judged(samples, changed)
    assert [(each.alert_type, each.severity, each.title) for each in own.findings] == [
        (each.alert_type, each.severity, each.title) for each in all_.findings
    ]
