"""The result of one check."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """What was checked and, if something is wrong, how to fix it."""

    what: str
    fix: str | None = None
