"""A time in which a channel goes quiet: a mute in force, or maintenance that the register names."""

from rules.metric import EpochMs
from rules.record import Record


class QuietTime(Record):
    """
    What is quiet, as it is announced in a channel, and where that stands.

    `quiet_id` is that of the mute, or of the register's window; `since` is when it was first seen (epoch ms), `until`
    when it will end, as far as that is known. `place` and `when` are words; `types` are none for maintenance. `ts` is
    the announcement's, `ending` that its end is being told, `ended_by` who ended it early.
    """

    quiet_id: str
    channel: str = ""
    since: EpochMs
    until: EpochMs | None = None
    place: str
    when: str | None = None
    types: tuple[str, ...] = ()
    by: str | None = None
    why: str = ""
    ts: str | None = None
    ending: bool = False
    ended_by: str | None = None

    @property
    def key(self) -> str:
        """What no other announcement has: one each channel."""
        return f"{self.quiet_id}#{self.channel}"

    @property
    def name(self) -> str:
        """What its message is found by: a time that comes again is announced again."""
        return f"{self.quiet_id[:100]}:{self.since}"
