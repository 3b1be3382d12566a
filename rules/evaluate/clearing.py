"""Whether metrics show that a condition has cleared. No finding is not enough: maybe nothing was measured."""

from collections.abc import Iterator, Sequence
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric


def shows_no_trouble(alert_type: AlertType, window: Window, rules: RuleSet, reason: str | None = None) -> bool:
    """
    Whether having no finding of this type means that the station is fine.

    The rule must be on, and enough of the newest samples that measured what the `reason` is about must be good: as many
    and over as long a time as the rules file says. One good sample may be a glitch, or a clock that is wrong.
    """
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    rule = rules.section(kind)
    # A slow reporter has one or two samples in the window: without those before it, nothing would ever clear.
    looks_back = window.is_slow or rule.keep_firing_ms > rules.window_ms // 2
    told = list(filter(kind.tells_of(reason), window.whole if looks_back and window.samples else window.samples))
    if not rule.enabled or len(told) < kind.fewest_of(reason, rule):
        return False
    good = list(_good(kind, told, window, rules))
    lasts_ms = max(rules.clear_after_ms, rule.keep_firing_ms)
    return len(good) >= rules.clear_after_samples and good[0].timestamp - good[-1].timestamp >= lasts_ms


def _good(kind: RuleKind[Any], told: Sequence[Metric], window: Window, rules: RuleSet) -> Iterator[Metric]:
    """Yield the newest samples without trouble, up to the first that has it by itself or with those before it."""
    rule = rules.section(kind).clearing
    for sample in told:
        if kind.is_bad(sample, rule) or kind.judge(window.until(sample), rule) is not None:
            return
        yield sample


def telling(alert_type: AlertType, samples: Sequence[Metric]) -> list[Metric]:
    """Return the samples that measured what the type is about, in the given order."""
    return list(filter(kind_of(alert_type).tells, samples))
