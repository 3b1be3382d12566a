"""What is written of a digest once it was drawn again, and what that asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.delivery.posting.digest_context import Drawn
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, without_card
from rules.lifecycle.digest_news import with_news
from storage.digests import Ask


@dataclass(frozen=True)
class Redrawn:
    """A digest as it was drawn at a time (epoch ms), and those of its messages that were found `gone`."""

    drawn: Drawn
    gone: Sequence[CardReference]
    at: int

    def written(self, stored: Digest) -> Digest:
        """Return the digest as it is to be stored: without what is gone, with what its thread is to be told."""
        for card in self.gone:
            stored = without_card(stored, card)
        return with_news(stored, self.drawn.alerts, self.at, is_whole=self.drawn.is_whole(self.at))

    def asking(self, before: Digest, after: Digest) -> Iterator[Ask]:
        """Yield the work that goes with what is written."""
        if len(after.notes) > len(before.notes):
            yield Ask(WorkKind.REPLY_DIGEST, self.at)
        if (self.gone or after.cards) and self.drawn.first_missing_of(after) is not None:
            yield Ask(WorkKind.POST_DIGEST, self.at)
