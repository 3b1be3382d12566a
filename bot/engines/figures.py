"""What a function did, as a line of its log that CloudWatch also reads as metrics (its embedded metric format)."""

from typing import Any

import structlog

from bot.evaluation.tick_report import TickReport

log = structlog.get_logger()

NAMESPACE = "aiops"
ENVIRONMENT = "environment"


def tell(report: TickReport, environment: str, now_ms: int) -> None:
    """Log what was done of some stations; nobody can ask a function for its figures."""
    figures = {
        "stations": report.stations,
        "opened": len(report.opened),
        "worsened": len(report.worsened),
        "moved": report.moved,
        "muted": report.muted,
        "missed": len(report.missed),
        "surprises": len(report.surprises),
    }
    why = str(report.why_missed or next(iter(report.failed), ""))
    about = {ENVIRONMENT: environment, "why": why, "_aws": _as_metrics(figures, now_ms)}
    log.info("stations were evaluated", **figures, **about)


def _as_metrics(figures: dict[str, int], now_ms: int) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": "Count"} for name in figures]
    declared = {"Namespace": NAMESPACE, "Dimensions": [[ENVIRONMENT]], "Metrics": metrics}
    return {"Timestamp": now_ms, "CloudWatchMetrics": [declared]}
