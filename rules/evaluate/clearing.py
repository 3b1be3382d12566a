"""Whether metrics say that a condition no longer holds: no finding alone may only mean that nothing was measured."""

from collections.abc import Sequence

from rules.alert.alert import AlertType
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric


def shows_no_trouble(alert_type: AlertType, samples: Sequence[Metric], rules: RuleSet) -> bool:
    """
    Whether a station without a finding of this type is free of it: the rule is on, and it had enough to judge.

    `samples` are those of the rules' window.
    """
    if not rules.rule(alert_type).enabled:
        return False
    return (
        len(telling(alert_type, samples))
        >= {
            AlertType.LOW_INVENTORY: 1,
            AlertType.CHARGER_DOWN: rules.charger_down.min_samples,
            AlertType.HIGH_DEMAND: rules.high_demand.min_samples,
            AlertType.FAULT_PATTERN: rules.fault_pattern.min_samples,
        }[alert_type]
    )


def telling(alert_type: AlertType, samples: Sequence[Metric]) -> list[Metric]:
    """Return the samples that measured what the type is about, in their order."""
    return [sample for sample in samples if _tells(alert_type, sample)]


def _tells(alert_type: AlertType, sample: Metric) -> bool:
    match alert_type:
        case AlertType.LOW_INVENTORY:
            return sample.charged_batteries is not None
        case AlertType.CHARGER_DOWN:
            return sample.charger_health is not None or sample.charger_uptime is not None
        case AlertType.HIGH_DEMAND:
            return sample.swap_rate is not None or sample.demand_surge is not None
        case AlertType.FAULT_PATTERN:
            return True
