"""Notes that are still to be written in the thread of an alert's card."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from rules.alert.work import WorkKind
from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN
from rules.units import MINUTE_MS

ONE_CHANGE_MS = 2 * MINUTE_MS
"""Steps of severity within this time are one change, and are told once."""

_WORST = "CRITICAL"


class NoteKind(StrEnum):
    """What a note is about."""

    GLASS_BROKEN = "GLASS_BROKEN"
    WORSENED = "WORSENED"
    REMINDER = "REMINDER"
    ESCALATION = "ESCALATION"
    CALL = "CALL"
    FAILED = "FAILED"
    AFTERMATH = "AFTERMATH"
    CLOSED = "CLOSED"
    UNREACHED = "UNREACHED"

    @property
    def ends_with_the_decision(self) -> bool:
        """Whether nobody needs to read it after the decision."""
        return self in {NoteKind.WORSENED, NoteKind.REMINDER, NoteKind.ESCALATION, NoteKind.UNREACHED}

    @property
    def work(self) -> WorkKind:
        """The work that writes it: a reminder is not news and waits for what is (`rules.lifecycle.work_order`)."""
        return WorkKind.REMIND if self is NoteKind.REMINDER else WorkKind.REPLY

    @property
    def replaces_its_like(self) -> bool:
        """Whether only the newest is kept: notes that cannot be written must not pile up."""
        return self is NoteKind.REMINDER

    @property
    def is_for_a_digest(self) -> bool:
        """Whether it is also written in a digest's thread. What a hundred alerts would each say is not."""
        return self in {
            NoteKind.GLASS_BROKEN,
            NoteKind.REMINDER,
            NoteKind.ESCALATION,
            NoteKind.CALL,
            NoteKind.UNREACHED,
        }


class ThreadNote(KeptRecord):
    """
    One note. Its `key` is unique among the alert's notes and never reused: it finds a written note again in Slack.

    `facts` hold what the note says and the alert may no longer show when it is written.
    """

    key: str
    kind: Annotated[NoteKind, KEEPS_UNKNOWN]
    at: EpochMs
    facts: dict[str, Any] = Field(default_factory=dict)

    @property
    def told_from(self) -> int:
        """From when on it is written (epoch ms), 0 for at once: a severity that is not the worst may still rise."""
        waits = self.kind is NoteKind.WORSENED and self.facts.get("severity") not in {_WORST, self.facts.get("from")}
        return self.at + ONE_CHANGE_MS if waits else 0
