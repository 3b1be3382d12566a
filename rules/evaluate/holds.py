"""What holds findings back: a rule that is only tried, a station that is closed, another finding that causes it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rules.evaluate.finding import Finding
from rules.evaluate.inhibition import inhibitor
from rules.evaluate.judgement import Because, HeldFinding, Judgement
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.text.wording import duration
from rules.units import MINUTE_MS


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
    return None


def since_it_works(window: Window, rules: RuleSet) -> Window:
    """Return the window in which silence counts from when the station opened, or its maintenance ended."""
    if window.samples or window.last_seen_ms is None:
        return window
    longest_ms = max(window.last_seen_ms, window.now_ms - rules.silence.forget_after_ms)
    working_since_ms = window.station.working_since(longest_ms, window.now_ms)
    return window if working_since_ms == longest_ms else replace(window, last_seen_ms=working_since_ms)


def with_true_silence(finding: Finding, window: Window) -> Finding:
    """Return a finding about a silence that counts from when the station began to work, with how long it is in all."""
    age = duration(Decimal((window.now_ms - (window.last_seen_ms or 0)) // MINUTE_MS))
    more = f" It was closed or in maintenance before; its newest sample is {age} old."
    facts = {**finding.facts, "lastSeenAt": window.last_seen_ms}
    return finding.model_copy(update={"description": finding.description + more, "facts": facts})
