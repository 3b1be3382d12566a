"""Which of the alerts of a status a reader asked for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.cards.parts.people import person
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType, Severity
from rules.text.normal_form import normal

_LONGEST_NAME = 300
_SHOWN = 80


class AlertFilter(BaseModel):
    """
    The station, the types, the severities and the person; what is empty leaves nothing out.

    A person's alerts are those that they decided, approved with others, or snoozed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    station: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)] | None = None
    types: Annotated[tuple[AlertType, ...], Field(max_length=20)] = ()
    severities: Annotated[tuple[Severity, ...], Field(max_length=20)] = ()
    who: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it leaves nothing out."""
        return self == AlertFilter()

    def admits(self, alert: Alert) -> bool:
        """Whether an alert is one of those that were asked for."""
        return (
            (self.station is None or normal(alert.station_id) == normal(self.station))
            and (not self.types or alert.alert_type in self.types)
            and (not self.severities or alert.severity in self.severities)
            and (self.who is None or self.who in _people(alert))
        )

    @property
    def words(self) -> str:
        """It in mrkdwn, as it may follow "3 pending alerts"; empty if it leaves nothing out."""
        parts = [
            f"at {escaped(self.station, _SHOWN)}" if self.station else "",
            f"of {' or '.join(self.types)}" if self.types else "",
            f"{' or '.join(self.severities)}" if self.severities else "",
            f"by {person(self.who)}" if self.who else "",
        ]
        return ", ".join(each for each in parts if each)


def _people(alert: Alert) -> set[str | None]:
    snooze = alert.metadata.snooze
    return {alert.decided_by, *(each.by for each in alert.metadata.approvals), snooze.by if snooze else None} - {None}
