"""Outstanding work: what must still be done for an alert, kept until it is done."""

from enum import StrEnum

from rules.metric import EpochMs
from rules.record import Record


class WorkKind(StrEnum):
    """What is to be done. One item of a kind stands per alert."""

    POST_CARD = "post_card"
    UPDATE_CARD = "update_card"
    START_EXECUTION = "start_execution"
    PUBLISH = "publish"
    FOLLOW_EXECUTION = "follow_execution"
    REPLY = "reply"
    SEEK_DOUBLES = "seek_doubles"
    TELL_FIELD = "tell_field"
    CHECK_STATION = "check_station"
    ADD_CHART = "add_chart"
    SHOW_CHART = "show_chart"


class Work(Record):
    """
    One outstanding piece of work.

    `generation` counts how often it was asked for: work asked for again while
    it was in hand is not done with. `attempts` counts claims since then.
    """

    alert_id: str
    kind: WorkKind
    severity_rank: int
    created_at: EpochMs
    due_at: EpochMs
    generation: int = 1
    attempts: int = 0
    claim: str | None = None
    claimed_by: str | None = None
    last_error: str | None = None

    @property
    def key(self) -> str:
        """Its sort key in the coordination table."""
        return work_key(self.alert_id, self.kind)


def work_key(alert_id: str, kind: WorkKind) -> str:
    """Return the sort key of an alert's work of one kind."""
    return f"{alert_id}#{kind}"
