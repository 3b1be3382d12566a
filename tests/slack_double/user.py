"""A person or bot, with every flag that decides what it may do."""

from dataclasses import dataclass

from tests.slack_double.json_value import Json


@dataclass
class User:
    """As `users.info` shows it. `team_id` differs for people of another workspace."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_app_user: bool = False
    is_admin: bool = False
    tz: str = "Etc/UTC"

    def show(self) -> Json:
        return {**vars(self), "profile": {"display_name": self.name, "real_name": self.real_name or self.name}}
