"""What a backtest says: alerts by rules file, counted, and beside what people decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.backtest.plan import Replayed
from rules.alert.alert import Alert, AlertType
from rules.report.backtest_score import TypeScore, score
from rules.report.backtest_tables import BacktestTables, ZoneOf, tables_of
from rules.report.would_be_alert import WouldBeAlert


@dataclass(frozen=True)
class RulesAnswer:
    """What one rules file would have done; `scores` is None if decisions were not read."""

    name: str
    alerts: Sequence[WouldBeAlert]
    tables: BacktestTables
    scores: dict[AlertType, TypeScore] | None = None


@dataclass(frozen=True)
class BacktestAnswer:
    """The recording, and what each rules file would have done; the first is the one that was asked about."""

    replayed: Replayed
    rules: tuple[RulesAnswer, ...]


def answer_of(
    replayed: Replayed, names: Sequence[str], zone_of: ZoneOf, decided: Sequence[Alert] | None = None
) -> BacktestAnswer:
    """Return the answer; `names` are those of the rules files, `decided` the alerts that were really opened."""
    end_ms = replayed.last_ms or 0
    return BacktestAnswer(
        replayed,
        tuple(
            RulesAnswer(
                name,
                alerts,
                tables_of(alerts, zone_of),
                None if decided is None else score(alerts, decided, end_ms),
            )
            for name, alerts in zip(names, replayed.alerts, strict=True)
        ),
    )
