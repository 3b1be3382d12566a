"""Which of the alerts of a status a reader asked for."""

from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.cards.parts.people import person
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.rejection import RejectionCategory
from rules.text.normal_form import normal
from rules.text.typed_name import folded

_LONGEST_NAME = 300
LONGEST_TEXT = 120
_SHOWN = 80


class AlertFilter(BaseModel):
    """
    Station, types, severities, categories of rejection, person and words; what is empty leaves nothing out.

    A person's alerts are those that they decided, approved with others, snoozed, or are on. Words may stand anywhere in
    what an alert says, in any order, and be parts of words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    station: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)] | None = None
    types: Annotated[tuple[AlertType, ...], Field(max_length=20)] = ()
    severities: Annotated[tuple[Severity, ...], Field(max_length=20)] = ()
    categories: Annotated[tuple[RejectionCategory, ...], Field(max_length=20)] = ()
    who: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it leaves nothing out."""
        return self == AlertFilter()

    def admits(self, alert: Alert) -> bool:
        """Whether an alert is one of those that were asked for."""
        kinds: list[tuple[Collection[object], object]] = [
            (self.types, alert.alert_type),
            (self.severities, alert.severity),
            (self.categories, alert.metadata.rejection_category),
        ]
        return (
            (self.station is None or normal(alert.station_id) == normal(self.station))
            and all(not asked or own in asked for asked, own in kinds)
            and (self.who is None or self.who in _people(alert))
            and (self.text is None or _says(alert, self.text))
        )

    @property
    def words(self) -> str:
        """It in mrkdwn, as it may follow "3 pending alerts"; empty if it leaves nothing out."""
        parts = [
            f"at {escaped(self.station, _SHOWN)}" if self.station else "",
            f"of {' or '.join(self.types)}" if self.types else "",
            f"{' or '.join(self.severities)}" if self.severities else "",
            f"as {' or '.join(each.words for each in self.categories)}" if self.categories else "",
            f"by {person(self.who)}" if self.who else "",
            f"saying “{escaped(self.text, _SHOWN)}”" if self.text else "",
        ]
        return ", ".join(each for each in parts if each)


def _people(alert: Alert) -> set[str | None]:
    known = alert.metadata
    pausing = (each.by for each in (known.snooze, known.taken) if each is not None)
    return {alert.decided_by, *(each.by for each in known.approvals), *pausing} - {None}


def _says(alert: Alert, text: str) -> bool:
    category, glass = alert.metadata.rejection_category, alert.metadata.break_glass
    told = (
        alert.alert_id,
        alert.station_id,
        alert.alert_type,
        alert.severity,
        alert.title,
        alert.description,
        alert.recommended_action,
        alert.rejection_reason or "",
        category.words if category else "",
        glass.reason if glass else "",
    )
    whole = folded("\n".join(told))
    return all(word in whole for word in folded(text).split())
