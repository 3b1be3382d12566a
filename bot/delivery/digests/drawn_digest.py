"""A digest as it was drawn, and what is stored afterwards."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, without_card
from rules.lifecycle.digest_news import with_news
from storage.digests import Ask


@dataclass(frozen=True)
class DrawnDigest:
    """A digest and its alerts as they were stored, its parts and its plain parts."""

    digest: Digest
    alerts: Sequence[Alert]
    parts: list[Message]
    plain: Callable[[int], Message]

    @property
    def missing(self) -> int:
        """How many of its alerts are not stored (yet)."""
        return len(self.digest.members) - len(self.alerts)

    def is_whole(self, now_ms: int) -> bool:
        """Whether, at a time (epoch ms), none of its alerts is still to be opened."""
        return not self.missing or self.digest.is_whole(now_ms)

    def first_missing_of(self, digest: Digest) -> int | None:
        """Return the first part that has no message in the digest as it is stored by now."""
        return next((part for part in range(1, len(self.parts) + 1) if part not in digest.cards), None)


@dataclass(frozen=True)
class RedrawnDigest:
    """A digest as it was redrawn at a time (epoch ms), and those of its messages that were found `gone`."""

    drawn: DrawnDigest
    gone: Collection[CardReference]
    at: int

    def written(self, stored: Digest) -> Digest:
        """Return the digest to store: without the messages that are gone, with a note of what is new."""
        for location in self.gone:
            stored = without_card(stored, location)
        return with_news(stored, self.drawn.alerts, self.at, is_whole=self.drawn.is_whole(self.at))

    def asking(self, before: Digest, after: Digest) -> Iterator[Ask]:
        """Yield the work that goes with what is written."""
        if len(after.notes) > len(before.notes):
            yield Ask(WorkKind.REPLY_DIGEST, self.at)
        if (self.gone or after.cards) and self.drawn.first_missing_of(after) is not None:
            yield Ask(WorkKind.POST_DIGEST, self.at)
