"""Whether metrics show that a condition has cleared. No finding is not enough: maybe nothing was measured."""

from collections.abc import Sequence

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric


def shows_no_trouble(alert_type: AlertType, samples: Sequence[Metric], rules: RuleSet) -> bool:
    """
    Whether having no finding of this type means that the station is fine: the rule is on and had enough samples.

    `samples` are those of the rules' window.
    """
    kind = kind_of(alert_type)
    rule = rules.section(kind)
    return rule.enabled and sum(map(kind.tells, samples)) >= kind.fewest(rule)


def telling(alert_type: AlertType, samples: Sequence[Metric]) -> list[Metric]:
    """Return the samples that measured what the type is about, in the given order."""
    return list(filter(kind_of(alert_type).tells, samples))
