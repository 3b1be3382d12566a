"""An alert that nobody decides: how often it reminds, whom it escalates to, and how long it was told to wait."""

from decimal import Decimal

from rules.alert.audit import SYSTEM
from rules.alert.recheck import Reading
from rules.metric import EpochMs
from rules.record import Record


class Waiting(Record):
    """
    How far the reminding and escalating of an alert went.

    `since` is when the ladder's time began (epoch ms): with the alert, or with its last rise in severity, later by
    as long as it was snoozed. `reminders` counts all of them, `rung` the steps of the ladder that were taken.
    """

    since: EpochMs
    reminded_at: EpochMs
    reminders: int = 0
    rung: int = 0


class Snooze(Record):
    """Nobody is reminded or called until `until` (epoch ms)."""

    by: str
    at: EpochMs
    until: EpochMs


class Escalation(Record):
    """
    Others were called: `mention` are Slack ids, `by` the person who asked for it, or the ladder itself.

    With `tell_field` the SNS topic is told; `told_at` or `error` says how that ended.
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
        """Whether somebody asked for it; else the ladder did."""
        return self.by != SYSTEM


class Latest(Record):
    """How the station stood when the alert last reminded or escalated, `at` epoch ms; its evidence stays as it was."""

    at: EpochMs
    reading: Reading


class Condition(Record):
    """The condition of an open alert no longer held at `cleared_at` (epoch ms), which was judged by `reading`."""

    cleared_at: EpochMs
    reading: Reading | None = None
    minutes_to_empty: Decimal | None = None
