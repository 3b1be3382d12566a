"""Who may do what: asked at every press, of Slack and of the policy, and refused when in doubt."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

from bot.access.denials import not_among, slack_did_not_say
from bot.access.directory import Directory, LooksPeopleUp
from bot.access.groups import Groups
from bot.access.person_cache import PersonCache
from bot.access.policy import Action, DecisionRule, Policy
from bot.errors import NotAllowed
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from bot.slack.users import Home
from rules.alert.alert import Alert, AlertType, Severity
from rules.lifecycle import deciding

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Grant:
    """That a person may decide an alert: by which rule, and as a member of which groups of the policy."""

    rule: DecisionRule
    groups: tuple[str, ...]


class Authority:
    """Answers whether a person may decide, order a retry, break the glass or read the audit. Raises NotAllowed."""

    def __init__(self, directory: Directory, policy: Policy, monotonic: Callable[[], float]) -> None:
        self._directory = directory
        self._people: LooksPeopleUp = directory
        self.policy = policy
        self._groups = Groups(directory, monotonic)
        self._home: Home | None = None

    def of_one_order(self) -> "Authority":
        """Return the same for one order about many alerts: Slack is asked once about each person."""
        order = copy(self)
        order._people = PersonCache(self._directory)  # noqa: SLF001  our own copy
        return order

    async def may_decide(self, user_id: str, action: Action, alert: Alert) -> Grant:
        """Return by what a person may approve or reject an alert."""
        return await self._may_decide(user_id, action, alert, f"{action} this alert")

    async def _may_decide(self, user_id: str, action: Action, alert: Alert, to_do: str) -> Grant:
        rule = self.policy.rule_for(action, alert)
        groups = await self._memberships(user_id, rule.by if rule else (), to_do)
        if rule is None:
            raise NotAllowed(f"You may not {to_do}: the policy names nobody for it.")
        return Grant(rule, groups)

    async def groups_of(self, user_id: str) -> frozenset[str]:
        """
        Return of which groups of the policy a colleague is a member, as remembered.

        It is for what they are shown, no permission: that is asked for at the press.
        """
        await self.is_colleague(user_id)
        found = await self._groups.of(user_id, self.policy.groups, look_again=False)
        for failure in found.unread.values():
            # A user group that was deleted must not keep what waits from everyone.
            if not isinstance(failure, NeedsPerson | SlackRefused):
                raise slack_did_not_say(failure) from failure
        return frozenset(found.names)

    def decidable(self, user_id: str, member_of: Collection[str], alerts: Iterable[Alert]) -> frozenset[str]:
        """Return the ids of those alerts on which a press of a member of groups would change something."""
        return frozenset(each.alert_id for each in alerts if self._waits_for(user_id, member_of, each))

    def _waits_for(self, user_id: str, member_of: Collection[str], alert: Alert) -> bool:
        rule = self.policy.rule_for(Action.APPROVE, alert)
        groups = _by_which(rule, member_of)
        if not deciding.has_approved(alert, user_id):
            return bool(groups or _by_which(self.policy.rule_for(Action.REJECT, alert), member_of))
        if rule is None or not groups:
            return False
        return deciding.left_after(alert, user_id, quorum=rule.needs, groups=groups) == 0

    async def may_snooze(self, user_id: str, alert: Alert) -> None:
        """Return when a person may snooze an alert: whoever may approve it."""
        await self._may_decide(user_id, Action.APPROVE, alert, "snooze this alert")

    async def may_escalate(self, user_id: str, alert: Alert) -> None:
        """Return when a person may call others to an alert: whoever may approve it."""
        await self._may_decide(user_id, Action.APPROVE, alert, "escalate this alert")

    async def may_retry(self, user_id: str, alert: Alert) -> None:
        """Return when a person may order another run."""
        to_do = "order another run of this alert"
        await self._may_decide(user_id, Action.APPROVE, alert, to_do)
        if not self.policy.approver_may_retry and user_id in _who_approved(alert):
            raise NotAllowed(f"You may not {to_do}: the policy asks for someone other than who approved it.")

    async def may_break_glass(self, user_id: str, alert: Alert) -> None:
        """Return when a person may approve alone what needs more people."""
        await self._memberships(user_id, self.policy.break_glass, "break the glass")
        if not self.policy.glass_may_be_broken(alert):
            raise NotAllowed("You may not break the glass: the policy does not ask for several people here.")

    async def may_read_audit(self, user_id: str, what: str = "the audit") -> None:
        """Return when a person may read the audit; `what` of it they want to read, for the refusal."""
        await self._memberships(user_id, self.policy.audit, f"read {what}")

    async def may_mute(self, user_id: str, station_id: str, alert_type: AlertType) -> None:
        """Return when a person may mute a type of alert: whoever may reject a CRITICAL one of this station."""
        worst = Alert(
            alert_id="none", station_id=station_id, alert_type=alert_type, severity=Severity.CRITICAL, created_at=0
        )
        await self._may_decide(user_id, Action.REJECT, worst, f"mute {alert_type} alerts of this station")

    async def is_colleague(self, user_id: str) -> None:
        """Return when a person belongs to the workspace: neither deactivated, bot, guest nor outsider."""
        await self._asked(self._must_be_a_colleague(user_id, "use aiops"))

    def rule_now(self, action: Action, alert: Alert) -> DecisionRule | None:
        """Return the rule that holds for an alert as it is stored now."""
        return self.policy.rule_for(action, alert)

    async def _memberships(self, user_id: str, names: tuple[str, ...], to_do: str) -> tuple[str, ...]:
        """Return of which groups a person is a member; raise NotAllowed when of none."""
        return await self._asked(self._member_of(user_id, names, to_do))

    async def _member_of(self, user_id: str, names: tuple[str, ...], to_do: str) -> tuple[str, ...]:
        await self._must_be_a_colleague(user_id, to_do)
        if not names:
            raise NotAllowed(f"You may not {to_do}: the policy names nobody for it.")
        found = await self._groups.of(user_id, {name: self.policy.groups[name] for name in names})
        if not found.names:
            raise not_among(self.policy, names, found, to_do)
        return found.names

    async def _asked(self, question: Awaitable[Answer]) -> Answer:
        try:
            return await question
        except SlackFailure as failure:
            raise slack_did_not_say(failure) from failure

    async def _must_be_a_colleague(self, user_id: str, to_do: str) -> None:
        person = await self._people.person(user_id)
        if self._home is None:
            self._home = await self._directory.home()
        if user_id in self.policy.guests and not (person.is_deleted or person.is_bot):
            return
        faults = {
            "deactivated accounts": person.is_deleted,
            "bots": person.is_bot,
            "guests": person.is_guest,
            "people of another workspace": person.is_stranger or not self._home.is_home_of(person),
        }
        for who, is_so in faults.items():
            if is_so:
                raise NotAllowed(f"You may not {to_do}: {who} are not allowed to.")


def _who_approved(alert: Alert) -> set[str | None]:
    """Return who decided, and who approved before them."""
    return {alert.approved_by, *(each.by for each in alert.metadata.approvals)}


def _by_which(rule: DecisionRule | None, member_of: Collection[str]) -> tuple[str, ...]:
    """Return the groups by which their member may do what a rule is about."""
    return tuple(name for name in rule.by if name in member_of) if rule else ()
