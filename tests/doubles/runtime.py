"""A runtime for the part under test; a test names only what it is about."""

from dataclasses import replace
from typing import Any

from bot.runtime.clock import Clock
from bot.runtime.runtime import Runtime, build_runtime
from rules.evaluate.ruleset import RuleSet, default_rules


def make_runtime(*, clock: Clock | None = None, rules: RuleSet | None = None, threads: int = 2, **more: Any) -> Runtime:
    """The machine's clock, the rules as shipped, two worker threads; `more` are fields of `Runtime`."""
    return replace(build_runtime(rules or default_rules(), clock=clock, threads=threads), **more)
