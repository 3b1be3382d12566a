"""Which trouble holds back which: what another one causes needs no alert of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from rules.evaluate.finding import Finding
from rules.evaluate.kinds import KINDS
from rules.evaluate.rule import RuleSection


def _a_rule(section: str) -> str:
    known = [kind.section for kind in KINDS]
    if section not in known:
        raise ValueError(f"it should be one of {', '.join(known)}")
    return section


SectionName = Annotated[str, AfterValidator(_a_rule)]


class Inhibition(RuleSection):
    """
    While a finding of the rule `by` stands, those of the rules that it `holds_back` open no alert.

    With `reasons`, only while it stands for one of them. It holds back nothing that is worse than itself.
    """

    by: SectionName
    reasons: tuple[str, ...] = ()
    holds_back: Annotated[tuple[SectionName, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_reasons_that_exist(self) -> Self:
        known = next([str(reason) for reason in kind.causes] for kind in KINDS if kind.section == self.by)
        if unknown := [each for each in self.reasons if each not in known]:
            raise ValueError(f"{self.by} has no reason '{unknown[0]}'; it has {', '.join(known)}")
        return self

    def __str__(self) -> str:
        """Say it in words."""
        only = f" ({', '.join(self.reasons)})" if self.reasons else ""
        return f"{self.by}{only} holds back {', '.join(self.holds_back)}"

    def holds(self, finding: Finding, by: Finding) -> bool:
        """Whether a finding is held back by another."""
        return (
            by.alert_type.lower() == self.by
            and (not self.reasons or by.reason in self.reasons)
            and finding.alert_type.lower() in self.holds_back
            and finding.severity.rank <= by.severity.rank
        )


def inhibitor(finding: Finding, others: Iterable[Finding], inhibitions: Sequence[Inhibition]) -> Finding | None:
    """Return the finding that holds back another; None if none does."""
    return next((by for by in others if any(each.holds(finding, by) for each in inhibitions)), None)


def no_circle(inhibitions: tuple[Inhibition, ...]) -> tuple[Inhibition, ...]:
    """Return the inhibitions. Raises ValueError if rules hold back each other: then nothing would open an alert."""
    after: dict[str, set[str]] = {}
    for each in inhibitions:
        after.setdefault(each.by, set()).update(each.holds_back)
    for section in after:
        if section in _reached(section, after):
            raise ValueError(f"{section} would hold back itself")
    return inhibitions


def _reached(start: str, after: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(after.get(start, ()))
    while ahead:
        section = ahead.pop()
        if section not in found:
            found.add(section)
            ahead += after.get(section, ())
    return found


INHIBITIONS = (
    Inhibition(
        by="charger_down", reasons=("station_silent",), holds_back=("low_inventory", "high_demand", "fault_pattern")
    ),
    Inhibition(by="charger_down", holds_back=("low_inventory",)),
)
"""Of a station that says nothing nothing else is known, and without chargers the stock runs low."""
