"""A backtest as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.backtest.plan import Replayed
from rules.report.backtest_tables import BacktestTables, Tally, ZoneOf, tables_of
from rules.report.would_be_alert import WouldBeAlert

Json = dict[str, Any]


def as_json(outcome: Replayed, names: Sequence[str], zone_of: ZoneOf) -> Json:
    """Return the result; `names` are those of the rules files. Times are epoch ms."""
    told: Json = {
        "rules": names[0],
        "stations": len(outcome.stations),
        "rows": outcome.samples,
        "from": outcome.first_ms,
        "to": outcome.last_ms,
        "isWhole": outcome.is_whole,
        "rejectedRows": outcome.rejects.count,
        "rejected": [{"file": each.file, "line": each.line, "why": each.why} for each in outcome.rejects.named],
        "leftOut": sorted(outcome.left_out),
        **_alerts(outcome.alerts[0], zone_of),
    }
    if len(names) > 1:
        told["against"] = {"rules": names[1], **_alerts(outcome.alerts[1], zone_of)}
    return told


def _alerts(alerts: Sequence[WouldBeAlert], zone_of: ZoneOf) -> Json:
    return {
        "alerts": [each.model_dump(mode="json", by_alias=True) for each in alerts],
        "tables": _tables(tables_of(alerts, zone_of)),
    }


def _tables(tables: BacktestTables) -> Json:
    return {
        "all": _tally(tables.whole),
        "rules": _rows("alertType", tables.rules),
        "stations": _rows("stationId", tables.stations),
        "days": _rows("day", tables.days),
    }


def _rows(name: str, tallies: Mapping[str, Tally]) -> list[Json]:
    return [{name: key, **_tally(tally)} for key, tally in sorted(tallies.items())]


def _tally(tally: Tally) -> Json:
    return {
        "alerts": tally.alerts,
        "pages": tally.pages,
        "nightPages": tally.night,
        "repeats": tally.repeats,
        "bySeverity": {severity.value: count for severity, count in tally.by_severity.items()},
    }
