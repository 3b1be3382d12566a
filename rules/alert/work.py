"""Outstanding work: what must still be done for an alert or a digest, kept until it is done."""

from enum import StrEnum

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record


class WorkKind(StrEnum):
    """What is to be done. One item of a kind stands per alert, or per digest of alerts."""

    POST_CARD = "post_card"
    UPDATE_CARD = "update_card"
    START_EXECUTION = "start_execution"
    PUBLISH = "publish"
    FOLLOW_EXECUTION = "follow_execution"
    REPLY = "reply"
    REMIND = "remind"
    SEEK_DOUBLES = "seek_doubles"
    TELL_FIELD = "tell_field"
    CHECK_STATION = "check_station"
    ADD_CHART = "add_chart"
    SHOW_CHART = "show_chart"
    POST_DIGEST = "post_digest"
    REPLY_DIGEST = "reply_digest"
    UPDATE_DIGEST = "update_digest"
    SEEK_DIGEST_DOUBLES = "seek_digest_doubles"


class Work(Record):
    """
    One outstanding piece of work on a subject: an alert, or a digest. The table calls either one's id `alertId`.

    `generation` counts how often it was asked for: work asked for again while
    it was in hand is not done with. `attempts` counts claims since then.
    `begun` names the message that an attempt was about to post: it may stand
    in Slack though nobody knows, and asking again does not change that.
    `urgent`: a person pressed and waits to see it.
    """

    subject_id: str = Field(alias="alertId")
    kind: WorkKind
    severity_rank: int
    created_at: EpochMs
    due_at: EpochMs
    generation: int = 1
    attempts: int = 0
    begun: str | None = None
    urgent: bool = False
    claim: str | None = None
    claimed_by: str | None = None
    last_error: str | None = None

    @property
    def key(self) -> str:
        """Its sort key in the coordination table."""
        return work_key(self.subject_id, self.kind)


def work_key(subject_id: str, kind: WorkKind) -> str:
    """Return the sort key of the work of one kind on a subject."""
    return f"{subject_id}#{kind}"
