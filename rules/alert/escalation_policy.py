"""The part of the policy that says, by severity, when an undecided alert reminds and escalates."""

from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.alert.alert import Severity
from rules.text.forms import GroupName

LONGEST_MINUTES = 7 * 24 * 60


class PolicySection(BaseModel):
    """A section of the policy file. An unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EscalationLevel(PolicySection):
    """A step of the ladder: after `after_minutes` these groups are mentioned, and with `tell_field` SNS is told."""

    after_minutes: int = Field(ge=1, le=LONGEST_MINUTES, strict=True)
    mention: tuple[GroupName, ...] = Field(min_length=1)
    tell_field: bool = Field(default=False, strict=True)


class EscalationPolicy(PolicySection):
    """For one severity: how often the thread reminds, and the ladder, first step first."""

    remind_every_minutes: int = Field(ge=1, le=LONGEST_MINUTES, strict=True)
    escalate: tuple[EscalationLevel, ...] = ()

    @model_validator(mode="after")
    def _rungs_rise(self) -> Self:
        minutes = [level.after_minutes for level in self.escalate]
        if any(later <= earlier for earlier, later in pairwise(minutes)):
            raise ValueError("each step of escalate should come later than the one before it")
        return self


def default_escalation_policy(deciders: tuple[str, ...], leads: tuple[str, ...]) -> dict[Severity, EscalationPolicy]:
    """Return the default policies: the deciders are called first, then `leads` and the field."""
    first = deciders or leads
    last = leads or deciders

    def ladder(*minutes: int) -> tuple[EscalationLevel, ...]:
        groups = (first, last)
        return tuple(
            EscalationLevel(after_minutes=after, mention=names, tell_field=index == 1)
            for index, (after, names) in enumerate(zip(minutes, groups, strict=True))
            if names
        )

    return {
        Severity.CRITICAL: EscalationPolicy(remind_every_minutes=5, escalate=ladder(10, 20)),
        Severity.HIGH: EscalationPolicy(remind_every_minutes=10, escalate=ladder(20, 40)),
        Severity.MEDIUM: EscalationPolicy(remind_every_minutes=30, escalate=ladder(60, 120)),
        Severity.LOW: EscalationPolicy(remind_every_minutes=120),
    }
