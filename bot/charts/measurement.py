"""The measurements a chart can show, and their thresholds."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from bot.charts.chart_data import ChartReading, Threshold
from rules.alert.alert import Alert
from rules.evaluate.criterion import Facts
from rules.evaluate.kinds import kind_of
from rules.evaluate.low_inventory import KIND as LOW_INVENTORY
from rules.evaluate.own_window import own_ms
from rules.evaluate.rule_kind import ChartKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.stock_signs import limits_of
from rules.metric import Metric
from rules.text.wording import exactly


@dataclass(frozen=True)
class Measurement:
    """A measurement; `window_ms` is how far back the rules look."""

    kind: ChartKind
    window_ms: int

    def series(self, samples: Iterable[Metric]) -> tuple[ChartReading, ...]:
        """Return the readings of samples, both oldest first; samples without this measurement are skipped."""
        return tuple(ChartReading(at=at, value=value) for at, value in self.kind.series(samples, self.window_ms))

    def judged_by(self, thresholds: Facts, facts: Facts = MappingProxyType({})) -> Threshold | None:
        """
        Return the threshold in an alert's evidence.

        None if there is none for this measurement or it was not reached: the alert is then about something else, and
        the line would suggest that nothing is wrong.
        """
        criterion = self.kind.criterion
        value = criterion.limit_in(thresholds)
        if value is None or criterion.is_missed(facts, thresholds):
            return None
        return Threshold(value=value, words=self.kind.words.format(exactly(value)), is_floor=criterion.side.is_below)


def measurement_of(alert: Alert, window_ms: int) -> Measurement:
    """Return the measurement of an alert."""
    evidence = alert.metadata.evidence
    return Measurement(kind_of(alert.alert_type).chart_for(evidence.reason if evidence else None), window_ms)


def stock(rules: RuleSet) -> tuple[Measurement, Threshold | None]:
    """Return the measurement of a station without an alert, and the threshold in the rules."""
    measurement, low = Measurement(LOW_INVENTORY.chart, own_ms(LOW_INVENTORY, rules)), rules.section(LOW_INVENTORY)
    limit = {LOW_INVENTORY.chart.criterion.threshold: limits_of(low)[0]}
    return measurement, measurement.judged_by(limit)
