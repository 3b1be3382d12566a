"""A workspace that can be asked about its people."""

from dataclasses import dataclass, field

from bot.access.authorization import Authority
from bot.access.policy import Policy
from bot.access.policy_in_use import PolicyInUse
from bot.slack.errors import GroupGone, SlackFailure, SlackRefused
from bot.slack.users import Home, Person

HOME = "T0HOME"


ALICE = Person("U0ALICE", HOME, enterprise_id=None, is_deleted=False, is_bot=False, is_guest=False, is_stranger=False)


@dataclass
class Workspace:
    """Slack's directory: knows who is there, refuses to name anyone else, or does not answer at all."""

    people: dict[str, Person] = field(default_factory=lambda: {ALICE.user_id: ALICE})
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    enterprise_id: str | None = None
    down: SlackFailure | None = None
    groups_down: SlackFailure | None = None
    asked: list[str] = field(default_factory=list)
    asked_people: int = 0

    async def person(self, user_id: str) -> Person:
        self.asked_people += 1
        self._answers()
        if user_id not in self.people:
            raise SlackRefused("user_not_found")
        return self.people[user_id]

    async def members(self, group_id: str) -> frozenset[str]:
        self.asked.append(group_id)
        self._answers()
        if self.groups_down:
            raise self.groups_down
        if group_id not in self.groups:
            raise GroupGone("no_such_subteam")
        return self.groups[group_id]

    async def home(self) -> Home:
        self._answers()
        return Home(HOME, self.enterprise_id)

    def _answers(self) -> None:
        if self.down:
            raise self.down


def authority(policy: Policy, workspace: Workspace | None = None, now: float = 0) -> Authority:
    return Authority(workspace or Workspace(), PolicyInUse(policy), lambda: now)
