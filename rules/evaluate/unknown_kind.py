"""The kind of alert that this version has no rule for: a newer version or another program opened it."""

from rules.alert.alert import AlertType
from rules.evaluate.criterion import Criterion
from rules.evaluate.rule import Rule
from rules.evaluate.rule_kind import ChartKind, RuleKind, Trend
from rules.stored_word import plain_words

_NOTHING = Criterion("", "")


def unknown_kind(alert_type: AlertType) -> RuleKind[Rule]:
    """Return the kind of an unknown type: it never fires and measures nothing."""
    words = plain_words(alert_type)
    return RuleKind(
        alert_type=alert_type,
        rule=Rule,
        judge=lambda _window, _rule: None,
        measures=lambda _window, _rule: {},
        tells=lambda _sample: False,
        fewest=lambda _rule: 1,
        causes={},
        criteria=(),
        trend=Trend("", lambda _sample: None, _NOTHING),
        chart=ChartKind(words, lambda _samples, _window_ms: (), _NOTHING, "{}"),
        trouble=f"with {words}",
    )
