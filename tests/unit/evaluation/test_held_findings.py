"""Findings that open no alert are counted at each tick, and logged once while they last."""

from structlog.testing import capture_logs

from bot.evaluation.held_findings import HeldFindings
from rules.evaluate.judgement import Because, HeldFinding
from tests.doubles.runtime import make_runtime
from tests.factories import make_finding


def test_each_is_counted_every_time_and_logged_when_it_is_new() -> None:
    runtime = make_runtime()
    told = HeldFindings(runtime)
    one = HeldFinding(make_finding(), Because.SHADOW, "the rule is only tried")
    other = HeldFinding(make_finding(station_id="STATION_002"), Because.RESTING, "closed")
    with capture_logs() as logged:
        for tick in ([one], [one, other], [one], [], [one]):
            told.note(tick, ("STATION_001", "STATION_002"))
    assert [(each["station"], each["why"]) for each in logged] == [
        ("STATION_001", "the rule is only tried"),
        ("STATION_002", "closed"),
        ("STATION_001", "the rule is only tried"),
    ]
    labels = {"type": "LOW_INVENTORY", "why": "shadow"}
    assert runtime.telemetry.registry.get_sample_value("aiops_findings_held_total", labels) == 4


def test_a_look_at_other_stations_makes_nothing_new() -> None:
    told = HeldFindings(make_runtime())
    one = HeldFinding(make_finding(), Because.SHADOW, "the rule is only tried")
    with capture_logs() as logged:
        told.note([one], ("STATION_001",))
        told.note([], ("STATION_002",))
        told.note([one], ("STATION_001",))
    assert len(logged) == 1
