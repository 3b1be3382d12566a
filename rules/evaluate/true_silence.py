"""Silence of a station that was closed: it counts from when it should work again."""

from dataclasses import replace
from decimal import Decimal

from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.text.wording import duration
from rules.units import MINUTE_MS


def since_it_works(window: Window, rules: RuleSet) -> Window:
    """
    Return the window in which silence counts from when the station opened, or its maintenance ended.

    While it is closed, silence is what it is: the finding is held back.
    """
    if window.samples or window.last_seen_ms is None or window.station.rest(window.now_ms) is not None:
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
