"""Who may do what. Slack and the policy are asked at every press; in doubt the answer is no."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from cachetools import TTLCache

from bot.access import denials
from bot.access.colleagues import Colleagues
from bot.access.directory import Directory
from bot.access.groups import Groups
from bot.access.policy import Action, DecisionRule, Policy
from bot.access.policy_in_use import PolicyInUse
from bot.errors import IdentityUnknown, NotAllowed
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from rules.alert.alert import Alert, AlertType, Severity
from rules.lifecycle import deciding

Answer = TypeVar("Answer")

REFUSED_LATELY_SECONDS = 60.0
"""For how long somebody who asked for what they may not do shares a limit with others who did."""

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Grant:
    """Permission to decide an alert: the rule that gives it, and the groups through which the person has it."""

    rule: DecisionRule
    groups: tuple[str, ...]


class Authority:
    """Checks what a person may do. Every check returns when they may and raises NotAllowed when they may not."""

    def __init__(self, directory: Directory, in_use: PolicyInUse, monotonic: Callable[[], float]) -> None:
        self._in_use = in_use
        self._groups = Groups(directory, monotonic)
        self._colleagues = Colleagues(directory, lambda: self.policy.guests, monotonic)
        self._refused_lately: TTLCache[str, bool] = TTLCache(
            _MOST_REMEMBERED, ttl=REFUSED_LATELY_SECONDS, timer=monotonic
        )

    @property
    def policy(self) -> Policy:
        """The policy in use."""
        return self._in_use.policy

    def was_refused(self, user_id: str) -> bool:
        """Whether a person asked within the last minute for what they may not do."""
        return user_id in self._refused_lately

    def of_one_order(self) -> "Authority":
        """Return a copy for one bulk order, which asks Slack about each person only once."""
        order = copy(self)
        order._colleagues = self._colleagues.of_one_order()  # noqa: SLF001  our own copy
        return order

    async def may_decide(self, user_id: str, action: Action, alert: Alert) -> Grant:
        """Return the grant by which a person may approve or reject an alert."""
        return await self._may_decide(user_id, action, alert, denials.to_decide(action))

    async def _may_decide(self, user_id: str, action: Action, alert: Alert, to_do: str) -> Grant:
        rule = self.policy.rule_for(action, alert)
        groups = await self._memberships(user_id, rule.by if rule else (), to_do)
        if rule is None:
            raise denials.nobody_may(to_do)
        return Grant(rule, groups)

    async def groups_of(self, user_id: str) -> frozenset[str]:
        """
        Return the names of the policy's groups that a colleague is in; it may be a cached answer.

        This decides what they are shown. It is no permission: that is checked at the press.
        """
        await self.is_colleague(user_id)
        found = await self._groups.of(user_id, self.policy.members, look_again=False)
        for failure in found.unread.values():
            # A deleted user group must not hide pending alerts from everyone.
            if not isinstance(failure, NeedsPerson | SlackRefused):
                raise denials.slack_did_not_say(failure) from failure
        return frozenset(found.names)

    async def is_named(self, user_id: str) -> bool:
        """Whether a group of the policy names a person, and not everyone; it may be a cached answer."""
        found = await self._groups.of(user_id, self.policy.members, look_again=False)
        return self.policy.names_more_than_everyone(found.names)

    def decidable(self, user_id: str, member_of: Collection[str], alerts: Iterable[Alert]) -> frozenset[str]:
        """Return the ids of the alerts that a member of these groups could decide or help to decide now."""
        return frozenset(each.alert_id for each in alerts if self._waits_for(user_id, member_of, each))

    def _waits_for(self, user_id: str, member_of: Collection[str], alert: Alert) -> bool:
        rule = self.policy.rule_for(Action.APPROVE, alert)
        groups = _by_which(rule, member_of)
        if not deciding.has_approved(alert, user_id):
            return bool(groups or _by_which(self.policy.rule_for(Action.REJECT, alert), member_of))
        if rule is None or not groups:
            return False
        return deciding.left_after(alert, user_id, quorum=rule.needs, groups=groups) == 0

    async def may_snooze(self, user_id: str, alert: Alert, to_do: str = denials.SNOOZE) -> None:
        """Check that a person may snooze an alert, or take it: they must be allowed to approve it."""
        await self._may_decide(user_id, Action.APPROVE, alert, to_do)

    async def may_escalate(self, user_id: str, alert: Alert) -> None:
        """Check that a person may escalate an alert: they must be allowed to approve it."""
        await self._may_decide(user_id, Action.APPROVE, alert, denials.ESCALATE)

    async def may_decide_again(self, user_id: str, alert: Alert) -> None:
        """Check that a person may have an alert's trouble decided again: they must be allowed to approve it."""
        await self._may_decide(user_id, Action.APPROVE, alert, denials.DECIDE_AGAIN)

    async def may_retry(self, user_id: str, alert: Alert) -> None:
        """Check that a person may order another run of an alert's remediation."""
        await self._may_decide(user_id, Action.APPROVE, alert, denials.RETRY)
        if not self.policy.approver_may_retry and user_id in _who_approved(alert):
            raise denials.approver_may_not_retry()

    async def may_break_glass(self, user_id: str, alert: Alert) -> None:
        """Check that a person may approve an alert alone although it needs several people."""
        await self._memberships(user_id, self.policy.break_glass, denials.BREAK_GLASS)
        if not self.policy.glass_may_be_broken(alert):
            raise denials.no_glass_to_break()

    async def may_read_audit(self, user_id: str, what: str = "the audit") -> None:
        """Check that a person may read the audit; `what` names the part they asked for in the refusal."""
        await self._memberships(user_id, self.policy.audit, denials.to_read(what))

    async def may_mute(self, user_id: str, station_id: str, alert_type: AlertType, of: str = "this station") -> None:
        """Check that a person may mute a type of alert: they must be allowed to reject a CRITICAL one there."""
        worst = _worst(station_id, alert_type)
        await self._may_decide(user_id, Action.REJECT, worst, denials.to_mute(alert_type, of))

    def worst_mutes(self, stations: Iterable[str], alert_types: Iterable[AlertType]) -> list[tuple[str, AlertType]]:
        """Return a station and type for each rule of the policy that a mute of many must satisfy."""
        found: dict[DecisionRule | None, tuple[str, AlertType]] = {}
        for station_id, alert_type in product(stations, tuple(alert_types)):
            rule = self.policy.rule_for(Action.REJECT, _worst(station_id, alert_type))
            found.setdefault(rule, (station_id, alert_type))
        return list(found.values())

    async def is_colleague(self, user_id: str) -> None:
        """Check that a person belongs to the workspace: not deactivated, no bot, no guest and no outsider."""
        expected = await self.is_named(user_id)
        await self._asked(user_id, self._colleagues.must_include(user_id, denials.USE, expected=expected))

    def rule_now(self, action: Action, alert: Alert) -> DecisionRule | None:
        """Return the policy's rule for an alert as it is stored now; None if there is none."""
        return self.policy.rule_for(action, alert)

    async def _memberships(self, user_id: str, names: tuple[str, ...], to_do: str) -> tuple[str, ...]:
        """Return which of these groups a person is in. Raises NotAllowed if they are in none."""
        return await self._asked(user_id, self._member_of(user_id, names, to_do))

    async def _member_of(self, user_id: str, names: tuple[str, ...], to_do: str) -> tuple[str, ...]:
        if not names:
            raise denials.nobody_may(to_do)
        policy = self.policy
        # First what costs nothing or is remembered: a person whom the policy cannot mean is not asked about.
        found = await self._groups.of(user_id, {name: policy.members.get(name, ()) for name in names})
        if not found.names:
            raise denials.not_among(policy, names, found, to_do)
        is_named = policy.names_more_than_everyone(found.names)
        await self._colleagues.must_include(user_id, to_do, expected=is_named)
        return found.names

    async def _asked(self, user_id: str, question: Awaitable[Answer]) -> Answer:
        try:
            return await question
        except IdentityUnknown:
            raise  # that Slack does not answer is nobody's doing
        except NotAllowed:
            self._refused_lately[user_id] = True
            raise
        except SlackFailure as failure:
            raise denials.slack_did_not_say(failure) from failure


def _worst(station_id: str, alert_type: AlertType) -> Alert:
    """Return the worst alert that a mute may hide."""
    return Alert(
        alert_id="none", station_id=station_id, alert_type=alert_type, severity=Severity.CRITICAL, created_at=0
    )


def _who_approved(alert: Alert) -> set[str | None]:
    """Return the ids of everyone who approved an alert."""
    return {alert.approved_by, *(each.by for each in alert.metadata.approvals)}


def _by_which(rule: DecisionRule | None, member_of: Collection[str]) -> tuple[str, ...]:
    """Return those of a person's groups that a rule names."""
    return tuple(name for name in rule.by if name in member_of) if rule else ()
