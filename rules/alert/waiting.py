"""An alert that nobody has decided: its reminders, its escalations and its snooze."""

from decimal import Decimal

from rules.alert.audit import SYSTEM
from rules.alert.recheck import Reading
from rules.metric import EpochMs
from rules.record import KeptRecord


class Waiting(KeptRecord):
    """
    How far the reminders and escalations of an alert have got.

    `since` is when the ladder's time began (epoch ms): when the alert opened or last got worse, plus the time that it
    was snoozed. `reminders` counts all reminders, `rung` the steps of the ladder that were taken.
    """

    since: EpochMs
    reminded_at: EpochMs
    reminders: int = 0
    rung: int = 0


class Snooze(KeptRecord):
    """No reminders and no calls until `until` (epoch ms)."""

    by: str
    at: EpochMs
    until: EpochMs


class OnIt(KeptRecord):
    """Somebody said at a time (epoch ms) that they are on it."""

    by: str
    at: EpochMs


class Escalation(KeptRecord):
    """
    A call for others: `mention` are Slack ids, `by` is the person who called, or the ladder.

    With `tell_field` it is also published to SNS; `told_at` or `error` says how that ended.
    """

    number: int
    at: EpochMs
    mention: tuple[str, ...]
    by: str = SYSTEM
    why: str = ""
    tell_field: bool = False
    told_at: EpochMs | None = None
    message_id: str | None = None
    error: str | None = None

    @property
    def is_by_a_person(self) -> bool:
        """Whether a person called, and not the ladder."""
        return self.by != SYSTEM


class Latest(KeptRecord):
    """The station's state when the alert last reminded or escalated, `at` (epoch ms); the evidence stays as it was."""

    at: EpochMs
    reading: Reading


class Condition(KeptRecord):
    """The condition of an open alert had cleared at `cleared_at` (epoch ms), as `reading` shows."""

    cleared_at: EpochMs
    reading: Reading | None = None
    minutes_to_empty: Decimal | None = None
