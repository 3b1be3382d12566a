"""
Every error of the pure core.

RulesError
+-- MetricRefused      a metric that cannot be kept; says which field and why
+-- InvalidRules       a rules file that cannot be used; says file, path and what is allowed
"""


class RulesError(Exception):
    """The base: its text is a sentence for the person who gave the input."""


class MetricRefused(RulesError):
    """A metric that cannot be kept."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class InvalidRules(RulesError):
    """A rules file that cannot be used; one line per fault."""

    def __init__(self, file: str, faults: list[str]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{file} cannot be used as a rules file:\n{lines}")
        self.faults = faults
