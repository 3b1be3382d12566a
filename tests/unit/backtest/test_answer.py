"""A backtest as a page, and beside what people decided."""

from collections.abc import Sequence
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bot.backtest.answer import BacktestAnswer, answer_of
from bot.backtest.as_html import as_html
from bot.backtest.as_json import as_json
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import RejectionCategory
from tests.factories import make_alert
from tests.unit.backtest.recordings import MINUTE, START, emptied, replayed, row, written

ODD = '<script>alert("x")</script>'


def answer(tmp_path: Path, decided: Sequence[Alert] | None = None) -> BacktestAnswer:
    rows = [*emptied(), *emptied(ODD), *(row(60 + each, 25) for each in range(120))]
    rows.sort(key=lambda each: int(each["timestamp"]))
    return answer_of(replayed(written(tmp_path / "m.jsonl", rows)), ["rules.yml"], lambda _station: UTC, decided)


def decided(minute: int, alert_id: str, **more: Any) -> Alert:
    at = START + minute * MINUTE
    return make_alert(alert_id=alert_id, created_at=at, updated_at=at, **more)


def approved(minute: int, alert_id: str, recovery: Recovery | None = None) -> Alert:
    aftermath = None if recovery is None else Aftermath(attempt=1, recovery=recovery)
    return decided(
        minute,
        alert_id,
        status=AlertStatus.APPROVED,
        approved_at=START + (minute + 5) * MINUTE,
        metadata=AlertMetadata(aftermath=aftermath),
    )


def rejected(minute: int, alert_id: str, category: RejectionCategory) -> Alert:
    return decided(
        minute,
        alert_id,
        status=AlertStatus.REJECTED,
        rejected_at=START + (minute + 5) * MINUTE,
        metadata=AlertMetadata(rejection_category=category),
    )


def decisions(tmp_path: Path, *alerts: Alert) -> dict[str, Any]:
    (found,) = as_json(answer(tmp_path, alerts))["decisions"]
    return dict(found)


def test_without_decisions_nothing_is_said_of_them(tmp_path: Path) -> None:
    assert "decisions" not in as_json(answer(tmp_path))


def test_what_was_approved_and_is_found_is_right(tmp_path: Path) -> None:
    found = decisions(tmp_path, approved(32, "a", Recovery.RECOVERED))
    assert (found["right"], found["wrong"], found["new"], found["precision"]) == (1, 0, 1, 1.0)
    assert (found["opened"], found["openedHereToo"], found["missed"]) == (1, 1, [])
    assert found["outcomes"] == {"approved": {"of": 1, "kept": 1}, "then RECOVERED": {"of": 1, "kept": 1}}


def test_a_false_alarm_that_is_found_again_is_wrong(tmp_path: Path) -> None:
    found = decisions(tmp_path, rejected(32, "r", RejectionCategory.FALSE_ALARM))
    assert (found["right"], found["wrong"], found["precision"]) == (0, 1, 0.0)
    assert found["outcomes"] == {"rejected: FALSE_ALARM": {"of": 1, "kept": 1}}


def test_what_was_approved_and_is_not_found_is_missed_and_a_false_alarm_is_not(tmp_path: Path) -> None:
    found = decisions(tmp_path, approved(170, "a"), rejected(171, "r", RejectionCategory.FALSE_ALARM))
    assert found["missed"] == ["a"]
    assert found["openedHereToo"] == 0
    assert found["precision"] is None
    assert found["outcomes"]["rejected: FALSE_ALARM"] == {"of": 1, "kept": 0}


def test_that_one_decision_called_it_right_outweighs_the_others(tmp_path: Path) -> None:
    found = decisions(tmp_path, approved(32, "a"), rejected(40, "r", RejectionCategory.FALSE_ALARM))
    assert (found["right"], found["wrong"]) == (1, 0)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def test_the_page_holds_the_numbers_a_chart_and_every_alert_and_no_markup_of_a_station(tmp_path: Path) -> None:
    page = as_html(answer(tmp_path, [approved(32, "a")]))
    tags = _Tags()
    tags.feed(page)
    assert {"svg", "rect", "table"} <= set(tags.seen)
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in page
    assert "STATION_001" in page
    assert "Beside what people decided" in page
    assert "http" not in page
