"""Whether metrics show that a condition has cleared. No finding is not enough: maybe nothing was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.own_window import own_ms, own_window
from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.units import SECOND_MS

_NEWEST = 3


def shows_no_trouble(alert_type: AlertType, window: Window, rules: RuleSet, reason: str | None = None) -> bool:
    """
    Whether having no finding of this type means that the station is fine.

    The rule must be on, and enough of the newest samples that measured what the `reason` is about must be good: as many
    and over as long a time as the rules file says. One good sample may be a glitch, or a clock that is wrong.
    """
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    rule, window = rules.section(kind), own_window(kind, window, rules)
    # A slow reporter has one or two samples in the window: without those before it, nothing would ever clear.
    looks_back = window.is_slow or rule.keep_firing_ms > own_ms(kind, rules) // 2
    told = list(filter(kind.tells_of(reason), window.whole if looks_back and window.samples else window.samples))
    if not rule.enabled or len(told) < kind.fewest_of(reason, rule):
        return False
    lasts_ms = max(rules.clear_after_seconds * SECOND_MS, rule.keep_firing_ms)
    return any(
        count >= rules.clear_after_samples and told[0].timestamp - sample.timestamp >= lasts_ms
        for count, sample in enumerate(_good(kind, told, window, rules), 1)
    )


def was_measured_since(
    alert_type: AlertType, window: Window, rules: RuleSet, reason: str | None, since_ms: int
) -> bool:
    """
    Whether what a `reason` is about was measured from `since_ms` (epoch ms) on, without a gap that counts as silence.

    What lies further back than is remembered is not looked at.
    """
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    begin_ms = max(since_ms, window.now_ms - rules.past_ms)
    known = filter(kind.tells_of(reason), window.whole)
    times = [window.now_ms, *(sample.timestamp for sample in known if sample.timestamp > begin_ms), begin_ms]
    longest_ms = max(rules.silence.silent_after_ms, window.quiet_ms)
    return all(newer - older <= longest_ms for newer, older in pairwise(times))


def is_turning(alert_type: AlertType, window: Window, rules: RuleSet, reason: str | None = None) -> bool:
    """Whether the newest sample is good, and bad ones just before it do not let it count yet."""
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    rule, window = rules.section(kind), own_window(kind, window, rules)
    newest = list(filter(kind.tells_of(reason), window.samples))[:_NEWEST]
    return any(kind.is_bad(sample, rule) for sample in newest) and not kind.is_bad(newest[0], rule)


def _good(kind: RuleKind[Any], told: Sequence[Metric], window: Window, rules: RuleSet) -> Iterator[Metric]:
    """Yield the newest samples without trouble, up to the first that has it by itself or with those before it."""
    section = rules.section(kind)
    rule = section.clearing
    for sample in told:
        # What settles is one answer, unless it must have been so for a while: those before it are looked at alone.
        is_one_of_many = kind.settles and sample is not told[0] and not section.keep_firing_ms
        then = replace(window.until(sample), agreeing=1) if is_one_of_many else _until(window, sample)
        if kind.is_bad(sample, rule) or kind.judge(then, rule) is not None:
            return
        yield sample


def _until(window: Window, sample: Metric) -> Window:
    return window if sample is window.newest else window.until(sample)


def telling(alert_type: AlertType, samples: Sequence[Metric]) -> list[Metric]:
    """Return the samples that measured what the type is about, in the given order."""
    return list(filter(kind_of(alert_type).tells, samples))
