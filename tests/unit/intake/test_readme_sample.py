"""The sample of the README's fourth step: whoever pastes it pages nobody."""

import json
import re
from pathlib import Path

from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.intake.metric_intake import accept_metric
from rules.metric import Metric
from tests.factories import MINUTE, NOW

README = Path(__file__).parents[3] / "README.md"


def samples(count: int) -> list[Metric]:
    """The README's sample, sent each minute up to now."""
    (sent,) = re.findall(r"-d '(\{.*?\})' http", README.read_text(encoding="utf-8"), re.DOTALL)
    sample = json.loads(sent.replace("'$(date +%s000)'", str(NOW)))
    return [accept_metric(sample | {"timestamp": NOW - age * MINUTE}, NOW) for age in range(count)]


def test_the_sample_is_taken_and_opens_no_alert_however_often_it_is_sent() -> None:
    for count in (1, 3, 10, 60):
        assert evaluate_station("STATION_001", samples(count), NOW, default_rules()) == ()


def test_sent_once_the_station_is_silent_after_ten_minutes_as_the_readme_warns() -> None:
    def after(minutes: int) -> list[str]:
        found = evaluate_station("STATION_001", samples(1), NOW + minutes * MINUTE, default_rules(), NOW)
        return [str(each.reason) for each in found]

    assert (after(9), after(10)) == ([], [SilenceReason.STATION_SILENT])
    assert "silent ten minutes later" in README.read_text(encoding="utf-8")
