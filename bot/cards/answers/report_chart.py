"""The charts of a report. The message before them says the same in words, because Slack may refuse these."""

from bot.cards.parts.times import lasted
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import cut
from rules.report.report import Report, SeverityLine
from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS

_UNITS = ((5 * HOUR_MS, "Hours", HOUR_MS), (5 * MINUTE_MS, "Minutes", MINUTE_MS), (0, "Seconds", SECOND_MS))
"""For each unit: the shortest maximum (ms) drawn in it, its name and its length (ms)."""

_MOST = 10**12
"""No bar is longer: another program may have stored an absurd time."""


def chart_of(report: Report) -> Message | None:
    """Return the charts; None if nothing was decided."""
    decided = [line for line in report.by_severity if line.to_decision.p50 is not None]
    if not report.to_decision.count:
        return None
    if not decided:
        return Message(text="A chart of the report: what became of the alerts.", blocks=[_became(report)])
    said = "; ".join(_said(line) for line in decided)
    text = f"Charts of the report. Time to decision by severity: {said}."
    return Message(text=text, blocks=[_times(decided), _became(report)])


def _times(decided: list[SeverityLine]) -> Block:
    series = {
        "Half within": [line.to_decision.p50 or 0 for line in decided],
        "95 % within": [line.to_decision.p95 or 0 for line in decided],
    }
    longest = max(series["95 % within"])
    unit, size = next((name, size) for least, name, size in _UNITS if longest >= least)
    # Another version may have severities of any length.
    categories = [cut(line.severity, limits.CHART_LABEL) for line in decided]
    return {
        "type": "data_visualization",
        "title": f"{unit} to a decision, by severity",
        "chart": {
            "type": "bar",
            "series": [
                {"name": name, "data": [_point(*each, size) for each in zip(categories, times, strict=True)]}
                for name, times in series.items()
            ],
            "axis_config": {"categories": categories, "x_label": "Severity", "y_label": unit},
        },
    }


def _became(report: Report) -> Block:
    outcomes = report.outcomes
    counts = {
        "Approved": outcomes.approved,
        "Rejected": outcomes.rejected,
        "Waiting": outcomes.waiting,
        "Expired": outcomes.expired,
        "Closed by itself": outcomes.closed,
    }
    segments = [{"label": label, "value": count} for label, count in counts.items() if count]
    return {
        "type": "data_visualization",
        "title": "What became of the alerts",
        "chart": {"type": "pie", "segments": segments},
    }


def _point(category: str, milliseconds: int, unit_ms: int) -> dict[str, str | float]:
    return {"label": category, "value": min(round(milliseconds / unit_ms, 1), _MOST)}


def _said(line: SeverityLine) -> str:
    times = line.to_decision
    return f"{line.severity} half within {lasted(times.p50 or 0)}, 95 % within {lasted(times.p95 or 0)}"
