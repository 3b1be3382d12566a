"""The policy."""

from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Self

from pydantic import Field, model_validator

from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.closing import KEEPS_ALL, Closing, ClosingRule
from rules.alert.escalation_policy import EscalationPolicy, PolicySection, default_escalation_policy
from rules.alert.quorum import Quorum
from rules.oncall.schedule import Schedule
from rules.routing.route import Route, each_route
from rules.routing.routes import ROOT, Destination
from rules.stored_word import is_known
from rules.text.forms import GroupName, Pattern, SlackId
from rules.text.normal_form import normal

EVERYONE = "*"


class Action(StrEnum):
    """What a rule is about."""

    APPROVE = "approve"
    REJECT = "reject"


class DecisionRule(PolicySection):
    """
    Who may decide which alerts; a criterion that is left out matches everything.

    `station` is a name or a pattern with `*` and `?`; it matches the normal form of names.
    """

    by: tuple[GroupName, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = (Action.APPROVE, Action.REJECT)
    alert_type: AlertType | None = None
    severity: Severity | None = None
    station: Pattern | None = None
    quorum: int = Field(1, ge=1, le=5, strict=True)
    from_different_groups: bool = Field(default=False, strict=True)

    def matches(self, action: Action, alert: Alert) -> bool:
        """Whether the rule covers this action on this alert."""
        return (
            action in self.actions
            and self.alert_type in {None, alert.alert_type}
            and self.severity in {None, alert.severity}
            and (self.station is None or fnmatchcase(normal(alert.station_id), _pattern(self.station)))
        )

    @property
    def specificity(self) -> tuple[int, int]:
        """How specific the rule is, as a sort key: the number of criteria, then the length of the station name."""
        criteria = (self.alert_type, self.severity, self.station, self.actions if len(self.actions) == 1 else None)
        literal = len(normal(self.station or "").replace("*", "").replace("?", ""))
        return sum(each is not None for each in criteria), literal

    @property
    def needs(self) -> Quorum:
        """How many people must approve."""
        return Quorum(needed=self.quorum, from_different_groups=self.from_different_groups, groups=self.by)


def _pattern(station: str) -> str:
    """Return a rule's pattern as `fnmatch` has it: to that, a bracket would begin a choice of letters."""
    return normal(station).replace("[", "[[]")


class Policy(PolicySection):
    """
    Who may do what. `guests` are the ids of guests and outsiders who are allowed anyway.

    A schedule is a group as well: of everybody whom it may call. Who of them is called depends on the time.
    """

    groups: dict[GroupName, tuple[SlackId, ...]] = Field(default_factory=dict)
    schedules: dict[GroupName, Schedule] = Field(default_factory=dict)
    decide: tuple[DecisionRule, ...] = ()
    audit: tuple[GroupName, ...] = ()
    break_glass: tuple[GroupName, ...] = ()
    approver_may_retry: bool = Field(default=True, strict=True)
    guests: tuple[SlackId, ...] = ()
    waiting: dict[Severity, EscalationPolicy] = Field(default_factory=dict)
    recovered: tuple[ClosingRule, ...] = ()
    expired: tuple[ClosingRule, ...] = ()
    routes: tuple[Route, ...] = ()

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        if not {"groups", "schedules"} & self.model_fields_set:
            raise ValueError("it should have groups, each with the Slack ids of its people, or schedules")
        if twice := sorted(set(self.groups) & set(self.schedules)):
            raise ValueError(f"{', '.join(twice)} is both a group and a schedule; give one of them another name")
        known = ", ".join(sorted(self.members)) or "none"
        if unknown := sorted(self._used() - set(self.members)):
            raise ValueError(f"no group is called {', '.join(unknown)}; there are: {known}")
        for place, route in each_route(self.routes):
            if route.schedule not in {None, *self.members}:
                lacking = f"no schedule or group is called {route.schedule}; there are: {known}"
                raise ValueError(f"{place}.schedule: {lacking}")
        return self

    def _used(self) -> set[str]:
        """Return the groups that are named somewhere, but for the schedules of routes."""
        waiting = (self.waiting, *(route.waiting for _place, route in each_route(self.routes)))
        steps = (step for each in waiting for ladder in each.values() for step in ladder.escalate)
        called = {name for step in steps for name in step.mention}
        return called | {name for rule in self.decide for name in rule.by} | {*self.audit, *self.break_glass}

    @property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The Slack ids of each group and of each schedule."""
        return {**self.groups, **{name: each.ids for name, each in self.schedules.items()}}

    @property
    def closing(self) -> Closing:
        """Which alerts close by themselves."""
        return Closing(self.recovered, self.expired)

    def rule_for(self, action: Action, alert: Alert) -> DecisionRule | None:
        """Return the most specific rule for this action on this alert, of equals the first; None if nobody may."""
        matching = [rule for rule in self.decide if rule.matches(action, alert)]
        return max(matching, key=lambda rule: rule.specificity, default=None)

    def escalation_policy(self, alert: Alert, at: Destination = ROOT) -> EscalationPolicy:
        """
        Return how long an alert that ended `at` a route waits before it reminds and escalates.

        One of an unknown severity waits as a CRITICAL one.
        """
        severity = alert.severity if is_known(alert.severity) else Severity.CRITICAL
        named = at.waiting.get(severity) or self.waiting.get(severity)
        if named is not None:
            return named
        rule = self.rule_for(Action.APPROVE, alert)
        return default_escalation_policy(rule.by if rule else (), self.audit)[severity]

    def ids(self, names: tuple[GroupName, ...]) -> tuple[str, ...]:
        """Return the Slack ids of these groups, without duplicates; a group of an earlier policy has none."""
        members = self.members
        return tuple(dict.fromkeys(each for name in names for each in members.get(name, ())))

    def names_more_than_everyone(self, names: tuple[GroupName, ...]) -> bool:
        """Whether one of these groups names people, not everyone."""
        return any(EVERYONE not in self.members.get(name, ()) for name in names)

    def glass_may_be_broken(self, alert: Alert) -> bool:
        """Whether an alert needs several people and the policy names who may break the glass."""
        rule = self.rule_for(Action.APPROVE, alert)
        return rule is not None and rule.quorum > 1 and bool(self.break_glass)


KEEPS_EVERYTHING = Policy(groups={}, recovered=KEEPS_ALL.recovered)
"""Nobody may do anything, and no alert closes by itself."""


def simple_policy(approvers: tuple[str, ...], managers: tuple[str, ...]) -> Policy:
    """Return the policy from the two variables: any approver decides anything alone, managers read the audit."""
    return Policy(
        groups={"approvers": approvers, "managers": managers},
        decide=(DecisionRule(by=("approvers",)),),
        audit=("managers",),
    )
