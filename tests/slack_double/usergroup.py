"""A user group such as @operators."""

from dataclasses import dataclass, field

from tests.slack_double.json_value import Json


@dataclass
class UserGroup:
    """Its members are user ids; a disabled one shows them only on request."""

    id: str
    handle: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False

    def show(self, team_id: str) -> Json:
        names = {"id": self.id, "team_id": team_id, "handle": self.handle, "name": self.handle}
        return {**names, "date_delete": 1 if self.disabled else 0}
