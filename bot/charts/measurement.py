"""Which measurement a chart shows, and by which threshold it is judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from bot.charts.chart_data import ChartReading, Threshold
from rules.alert.alert import Alert
from rules.evaluate.criterion import Facts
from rules.evaluate.kinds import kind_of
from rules.evaluate.low_inventory import KIND as LOW_INVENTORY
from rules.evaluate.rule_kind import ChartKind
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric
from rules.text.wording import exactly


@dataclass(frozen=True)
class Measurement:
    """What is measured; `window_ms` is how far the rules look back."""

    kind: ChartKind
    window_ms: int

    def series(self, samples: Iterable[Metric]) -> tuple[ChartReading, ...]:
        """Return the readings of samples, both oldest first; a sample without the measurement is no reading."""
        return tuple(ChartReading(at=at, value=value) for at, value in self.kind.series(samples, self.window_ms))

    def judged_by(self, thresholds: Facts, facts: Facts = MappingProxyType({})) -> Threshold | None:
        """
        Return the threshold of an alert's evidence.

        None when it has none for this measurement, or when it was not reached: the alert is about something else, and
        the line would seem to say that nothing is wrong.
        """
        criterion = self.kind.criterion
        value = criterion.limit_in(thresholds)
        if value is None or criterion.is_missed(facts, thresholds):
            return None
        return Threshold(value=value, words=self.kind.words.format(exactly(value)), is_floor=criterion.side.is_below)


def measurement_of(alert: Alert, window_ms: int) -> Measurement:
    """Return what an alert is about."""
    evidence = alert.metadata.evidence
    return Measurement(kind_of(alert.alert_type).chart_for(evidence.reason if evidence else None), window_ms)


def stock(rules: RuleSet) -> tuple[Measurement, Threshold | None]:
    """Return what is worth seeing of a station without an alert, and the limit of the rules."""
    measurement = Measurement(LOW_INVENTORY.chart, rules.window_ms)
    limit = {LOW_INVENTORY.chart.criterion.threshold: rules.section(LOW_INVENTORY).charged_at_most}
    return measurement, measurement.judged_by(limit)
