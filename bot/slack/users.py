"""What Slack says about a user."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import part
from bot.slack.calls import call


@dataclass(frozen=True)
class Person:
    """A user as Slack knows them now."""

    user_id: str
    team_id: str | None
    enterprise_id: str | None
    is_deleted: bool
    is_bot: bool
    is_guest: bool
    is_stranger: bool

    @property
    def is_member(self) -> bool:
        """Whether Slack calls them a full member; of which workspace, `Home` says."""
        return not (self.is_deleted or self.is_bot or self.is_guest or self.is_stranger)


@dataclass(frozen=True)
class Home:
    """The bot's workspace, its address and, on Enterprise Grid, its organisation."""

    team_id: str
    enterprise_id: str | None
    url: str | None = None

    def is_home_of(self, person: Person) -> bool:
        """Whether a person belongs to the workspace or to its organisation."""
        of_organisation = self.enterprise_id is not None and person.enterprise_id == self.enterprise_id
        return person.team_id == self.team_id or of_organisation


class People:
    """Looks users and user groups up. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def person(self, user_id: str) -> Person:
        """Return a user."""
        answer = await call(self._client.users_info, user=user_id)
        user = part(answer, dict, "user")
        organisation = user.get("enterprise_user")
        return Person(
            user_id=part(user, str, "id"),
            team_id=user.get("team_id"),
            enterprise_id=organisation.get("enterprise_id") if isinstance(organisation, dict) else None,
            # A missing flag that Slack normally sends counts against the person, never for them.
            is_deleted=bool(user.get("deleted", True)),
            is_bot=bool(user.get("is_bot", False) or user.get("is_workflow_bot", False)),
            is_guest=bool(user.get("is_restricted", False) or user.get("is_ultra_restricted", False)),
            is_stranger=bool(user.get("is_stranger", False)),
        )

    async def members(self, group_id: str) -> frozenset[str]:
        """Return the ids of the users in a user group."""
        answer = await call(self._client.usergroups_users_list, usergroup=group_id)
        return frozenset(each for each in part(answer, list, "users") if isinstance(each, str))

    async def home(self) -> Home:
        """Return the workspace that the bot's token belongs to."""
        answer = await call(self._client.auth_test)
        return Home(
            team_id=part(answer, str, "team_id"),
            enterprise_id=answer.get("enterprise_id") or None,
            url=answer.get("url"),
        )
