"""Outstanding work for an alert or a digest, stored until it is done."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rules.alert.placement import DEFAULT_CHANNEL
from rules.metric import EpochMs
from rules.record import Record, stored_key
from rules.stored_word import KEEPS_UNKNOWN


class WorkKind(StrEnum):
    """What is to be done. There is at most one item of a kind per alert or digest."""

    POST_CARD = "post_card"
    ASK_DIRECTLY = "ask_directly"
    UPDATE_CARD = "update_card"
    POST_LINKS = "post_links"
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
    REFINE_WORDS = "refine_words"
    POST_DIGEST = "post_digest"
    REPLY_DIGEST = "reply_digest"
    UPDATE_DIGEST = "update_digest"
    SEEK_DIGEST_DOUBLES = "seek_digest_doubles"


REDRAWS = frozenset({WorkKind.UPDATE_CARD, WorkKind.UPDATE_DIGEST})


FIRST_AFTER_MS = {WorkKind.FOLLOW_EXECUTION: 2_000, WorkKind.CHECK_STATION: 15_000}
"""Work that is pointless at once: what was started a moment ago runs still, and no station recovers in seconds."""


class Work(Record):
    """
    One outstanding piece of work on a subject: an alert, or a digest. The table calls either one's id `alertId`.

    `generation` counts how often it was asked for: work that was asked for again
    while it was being done is not finished. `attempts` counts the claims since.
    `begun` names the message that an attempt was about to post: it may be in
    Slack although no answer came, and stays set when the work is asked for again.
    `draw_over_at` is when a redraw is repeated, because an older one may still arrive in Slack until then.
    `renewals` counts how often the claim was renewed: a holder that lives lets it grow.
    `channel` is where it will be seen, as far as was known when it was asked for: channels have a pace each.
    `urgent` means that a person pressed a button and waits to see the result.
    `data_version` is that of the newest version that asked for it.
    """

    subject_id: str = Field(alias="alertId")
    kind: Annotated[WorkKind, KEEPS_UNKNOWN]
    severity_rank: int
    created_at: EpochMs
    due_at: EpochMs
    generation: int = 1
    attempts: int = 0
    begun: str | None = None
    urgent: bool = False
    channel: str = DEFAULT_CHANNEL
    data_version: int = 0
    claim: str | None = None
    claimed_by: str | None = None
    renewals: int | None = None
    draw_over_at: EpochMs | None = None
    last_error: str | None = None
    scope: str = ""
    """Where in the coordination table it was read; empty of what was not."""

    @property
    def pulse(self) -> str | None:
        """What does not change any more once the holder of the claim has died; None without a claim."""
        return None if self.claim is None else f"{self.claim} {self.renewals or 0}"

    @property
    def key(self) -> str:
        """Its sort key in the coordination table."""
        return work_key(self.subject_id, self.kind)


def work_key(subject_id: str, kind: WorkKind) -> str:
    """Return the sort key of the work of one kind on a subject."""
    return stored_key(subject_id, kind)
