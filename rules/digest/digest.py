"""A digest: alerts that opened together and are shown in one message, as a storm of a type or as one event."""

from hashlib import sha256
from typing import Annotated

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import MOST_IN_A_DIGEST, NOWHERE_ELSE, Placement
from rules.alert.waiting import Waiting
from rules.digest.digest_ladder import DigestLadder
from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN
from rules.units import SECOND_MS

FIRST_PART = 1
"""The part whose thread speaks for the whole digest."""

MOST_MEMBERS = MOST_IN_A_DIGEST

BEGUN_TOGETHER_MS = 10 * SECOND_MS
"""Those who begin a digest of the same within so long begin one."""

OPENING_MS = 15 * SECOND_MS
"""A tick needs far less time than this to open the alerts of a digest; for so long the digest waits for them."""

OPENED_WITHIN_MS = 60 * SECOND_MS
"""A tick opens no more alerts into a digest that was written longer ago than this."""

LATEST_MS = 2 * OPENED_WITHIN_MS
"""After this long no tick is still opening alerts into the digest: those missing will never be opened."""


class DigestNote(KeptRecord):
    """
    One note for the digest's thread. Its `key` is unique among the digest's notes and never reused.

    `more` is how many alerts joined, `worse` the new worst severity among those waiting, `wrong` the ids of alerts
    whose remediation failed or did not help.
    """

    key: str
    at: EpochMs
    more: int = 0
    worse: Annotated[Severity, KEEPS_UNKNOWN] | None = None
    wrong: tuple[str, ...] = ()


class DigestTold(KeptRecord):
    """
    What the digest's first message or its thread has said: how many alerts, the worst severity, what went wrong.

    `wrong` lists runs as `alertId#attempt`; `notes` counts the notes.
    """

    alerts: int = 0
    severity_rank: int = 0
    wrong: tuple[str, ...] = ()
    notes: int = 0


class Digest(KeptRecord):
    """
    An item of the coordination table, scope `digest`.

    `members` are alert ids in the order in which they joined. Each is written here before its alert is opened, so some
    may never have been opened; the first `settled` of them no longer need waiting for. `codes` are the fault codes that
    all stations of an event share; a storm of a type has none. Its alerts are of one route: `place` is where that shows
    them. `cards` are the messages that show the digest, by part,
    from 1. `severity_rank` is the highest rank of a member when it joined. `ladder` is how far the reminders and
    escalations of its alerts have got.
    """

    digest_id: str
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    codes: tuple[str, ...] = ()
    created_at: EpochMs
    joined_at: EpochMs
    severity_rank: int = 0
    place: Placement = NOWHERE_ELSE
    members: tuple[str, ...] = ()
    settled: int = 0
    cards: dict[int, CardReference] = Field(default_factory=dict)
    ladder: DigestLadder = DigestLadder()
    told: DigestTold | None = None
    """None until just before the first post: what the message will say is stored before anybody can read it."""
    notes: tuple[DigestNote, ...] = ()
    data_version: int = 0
    revision: int = 0

    @property
    def is_event(self) -> bool:
        """Whether it is one fault at many stations rather than a storm of a type."""
        return bool(self.codes)

    @property
    def is_settled(self) -> bool:
        """Whether all of its alerts have been opened or never will be."""
        return self.settled >= len(self.members)

    @property
    def first_card(self) -> CardReference | None:
        """The message whose thread speaks for all alerts; None while it is being posted again."""
        return self.cards.get(FIRST_PART)

    def is_whole(self, now_ms: int) -> bool:
        """Whether at `now_ms` (epoch ms) no alert of it can still be opened."""
        # One that joined in the future did so by a clock that was set back since.
        return self.is_settled or not 0 <= now_ms - self.joined_at < LATEST_MS

    def room(self, now_ms: int, takes_for_ms: int) -> int:
        """Return how many more members it takes at `now_ms` (epoch ms); it takes members for `takes_for_ms`."""
        is_old = not self.created_at <= now_ms < self.created_at + takes_for_ms
        return 0 if is_old else max(0, self.place.digest_size - len(self.members))


def digest_id(created_at: int, unique: str) -> str:
    """Return an id that sorts by time, so that a range of keys finds the newest digests."""
    return f"{created_at:014d}-{unique[:8]}"


def shared_digest_id(now_ms: int, alert_type: AlertType, codes: tuple[str, ...], place: Placement, part: int) -> str:
    """Return the id under which all who gather the same about now begin a digest, or its next `part` if it is full."""
    likeness = sha256("\n".join((alert_type.value, str(part), place.route, place.channel, *codes)).encode())
    return digest_id(now_ms // BEGUN_TOGETHER_MS * BEGUN_TOGETHER_MS, likeness.hexdigest())


def joined(digest: Digest, alert_ids: tuple[str, ...], severity_rank: int, at: int) -> Digest:
    """Return the digest with more members."""
    return digest.model_copy(
        update={
            "members": tuple(dict.fromkeys((*digest.members, *alert_ids))),
            "severity_rank": max(digest.severity_rank, severity_rank),
            "joined_at": at,
        }
    )


def settled(digest: Digest) -> Digest:
    """Return the digest after a tick has opened everything that it will open into it."""
    return digest.model_copy(update={"settled": len(digest.members)})


def with_card(digest: Digest, part: int, card: CardReference) -> Digest:
    """Return the digest with the message of one of its parts."""
    return digest.model_copy(update={"cards": {**digest.cards, part: card}})


def without_card(digest: Digest, card: CardReference) -> Digest:
    """Return the digest without a message that somebody deleted."""
    return digest.model_copy(update={"cards": {part: each for part, each in digest.cards.items() if each != card}})


def having_spoken(digest: Digest, waiting: Waiting, severity: Severity) -> Digest:
    """Return the digest after one of its alerts reminded or escalated; `waiting` is what the alert then says."""
    return digest.model_copy(update={"ladder": digest.ladder.remembering(waiting, severity)})
