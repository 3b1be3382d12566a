"""What posting and redrawing a digest have in common."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.cards.alert.alert_cards import AlertCards
from bot.cards.digest.digest_card import draw_digest, draw_plain_part
from bot.delivery.posting.context import PostingContext
from bot.runtime.clock import Clock
from bot.slack.errors import BlocksRefused
from bot.slack.message import Message
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind
from rules.digest.digest import Digest
from storage.digests import Ask
from storage.errors import DigestNotFound

Answer = TypeVar("Answer")

REDRAW_AFTER_MS = 1_500
"""Many decisions at once are drawn together: a digest is drawn again at most this often."""


@dataclass(frozen=True)
class Drawn:
    """A digest and its alerts as they are stored now, its parts and its plain parts."""

    digest: Digest
    alerts: Sequence[Alert]
    parts: list[Message]
    plain: Callable[[int], Message]

    @property
    def missing(self) -> int:
        """How many of its alerts are not there (yet)."""
        return len(self.digest.members) - len(self.alerts)

    def is_whole(self, now_ms: int) -> bool:
        """Whether, at a time (epoch ms), none of its alerts is still to be opened."""
        return not self.missing or self.digest.is_whole(now_ms)

    def first_missing_of(self, digest: Digest) -> int | None:
        """Return the first part that a digest (this one, as it is stored by now) has no message for."""
        return next((part for part in range(1, len(self.parts) + 1) if part not in digest.cards), None)


@dataclass(frozen=True)
class DigestPostingContext:
    """The desk of everyone who shows something, the digests, and what the policy says of their alerts."""

    desk: PostingContext
    digests: StoredDigests
    clock: Clock
    cards: AlertCards

    async def drawn(self, work: Work) -> Drawn | None:
        """Return the digest that work is about; None, and the work is ended, when it expired."""
        try:
            digest = await self.digests.get(work.subject_id)
        except DigestNotFound:
            await self.digests.end(work)
            return None
        alerts = await self.digests.members(digest)
        parts = draw_digest(digest, alerts, self.cards.state_machine, self.cards.facts)
        return Drawn(digest, alerts, parts, lambda part: draw_plain_part(digest, alerts, part))

    async def sent(self, drawn: Drawn, part: int, send: Callable[[Message], Awaitable[Answer]]) -> Answer:
        """Send a part, or the least of it when Slack refuses its blocks. Raises SlackFailure."""
        try:
            return await send(drawn.parts[part - 1])
        except BlocksRefused as refused:
            digest_id = drawn.digest.digest_id
            self.desk.health.note("digest refused by Slack; a plain one is sent", digest=digest_id, why=str(refused))
            return await send(drawn.plain(part))

    def redraw(self) -> Ask:
        """Return what asks for the digest to be drawn again soon."""
        return Ask(WorkKind.UPDATE_DIGEST, self.clock.now_ms() + REDRAW_AFTER_MS)

    async def redraw_of(self, alert: Alert) -> None:
        """Have the digest that lists an alert, if any, drawn again soon."""
        await self.digests.ask_redraw(alert, self.redraw().due_at)

    def now(self, kind: WorkKind) -> Ask:
        """Return what asks for work now."""
        return Ask(kind, self.clock.now_ms())
