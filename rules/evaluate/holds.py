"""What holds findings back: a rule that is only tried, a station that is closed, another finding that causes it."""

from collections.abc import Sequence

from rules.evaluate.finding import Finding
from rules.evaluate.inhibition import inhibitor
from rules.evaluate.judgement import Because, HeldFinding, Judgement
from rules.evaluate.kinds import kind_of
from rules.evaluate.looks import has_stood
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.units import SECOND_MS


def held_back(found: Sequence[Finding], window: Window, rules: RuleSet) -> Judgement:
    """Return which findings may open alerts, and which are held back."""
    held = [each for finding in found if (each := _held(finding, window, rules)) is not None]
    free = _without(found, held)
    inhibited = [each for finding in free if (each := _inhibited(finding, free, rules)) is not None]
    return Judgement(tuple(_without(free, inhibited)), (*held, *inhibited))


def _without(found: Sequence[Finding], held: Sequence[HeldFinding]) -> list[Finding]:
    kept = {each.finding.alert_type for each in held}
    return [each for each in found if each.alert_type not in kept]


def _inhibited(finding: Finding, free: Sequence[Finding], rules: RuleSet) -> HeldFinding | None:
    by = inhibitor(finding, free, rules.inhibit)
    return None if by is None else HeldFinding(finding, Because.INHIBITED, f"it follows from {by.title}", by)


def _held(finding: Finding, window: Window, rules: RuleSet) -> HeldFinding | None:
    rule = rules.rule(finding.alert_type)
    if rule.shadow:
        return HeldFinding(finding, Because.SHADOW, "the rule is only tried")
    if not rule.alerts_when_closed and (rest := window.station.rest(window.now_ms)) is not None:
        return HeldFinding(finding, Because.RESTING, str(rest))
    if not rule.alerts_when_closed and _is_usual(finding, window):
        return HeldFinding(finding, Because.RESTING, "it was out at this time of the last days, too")
    if (why := _pending(finding, window, rules)) is not None:
        return HeldFinding(finding, Because.PENDING, why)
    return None


def _is_usual(finding: Finding, window: Window) -> bool:
    """Whether an outage is what a station does every night: it closes, and the register says nothing of its hours."""
    if window.station.opening_hours is not None:
        return False
    is_outage = kind_of(finding.alert_type).cause(finding.reason).is_outage
    return is_outage and window.hours.is_usually_out(window.now_ms)


def _pending(finding: Finding, window: Window, rules: RuleSet) -> str | None:
    """Return what is missing yet."""
    kind, rule = kind_of(finding.alert_type), rules.rule(finding.alert_type)
    told = [sample for sample in window.whole if kind.tells_of(finding.reason)(sample)] if rule.covered_seconds else []
    covered = (told[0].timestamp - told[-1].timestamp) // SECOND_MS if told else 0
    if covered < rule.covered_seconds and not kind.cause(finding.reason).is_silence:
        return f"samples cover {covered} s of {rule.covered_seconds} s"
    if rule.for_minutes and not has_stood(kind, window, rules, rule.for_ms):
        return f"its condition has not stood for {rule.for_minutes} min"
    return None
