"""A backtest as JSON."""

from collections.abc import Mapping
from typing import Any

from bot.backtest.answer import BacktestAnswer, RulesAnswer
from rules.report.backtest_score import DecidedAs, TypeScore
from rules.report.backtest_tables import BacktestTables, Tally

Json = dict[str, Any]


def as_json(answer: BacktestAnswer) -> Json:
    """Return the result. Times are epoch ms."""
    replayed, (asked, *others) = answer.replayed, answer.rules
    told: Json = {
        "stations": len(replayed.stations),
        "rows": replayed.samples,
        "from": replayed.first_ms,
        "to": replayed.last_ms,
        "isWhole": replayed.is_whole,
        "rejectedRows": replayed.rejects.count,
        "rejected": [{"file": each.file, "line": each.line, "why": each.why} for each in replayed.rejects.in_order],
        "leftOut": sorted(replayed.left_out),
        **_of_rules(asked),
    }
    return told | ({"against": _of_rules(others[0])} if others else {})


def _of_rules(answer: RulesAnswer) -> Json:
    told: Json = {
        "rules": answer.name,
        "alerts": [each.model_dump(mode="json", by_alias=True) for each in answer.alerts],
        "tables": _tables(answer.tables),
    }
    if answer.scores is not None:
        told["decisions"] = [{"alertType": name, **_score(each)} for name, each in sorted(answer.scores.items())]
    return told


def _score(each: TypeScore) -> Json:
    return {
        "alerts": each.alerts,
        **{decided.value: each.verdicts[decided] for decided in DecidedAs},
        "new": each.new,
        "precision": each.precision,
        "opened": each.real,
        "openedHereToo": each.found,
        "missed": each.missed,
        "outcomes": {name: {"of": kept.of, "kept": kept.kept} for name, kept in sorted(each.outcomes.items())},
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
