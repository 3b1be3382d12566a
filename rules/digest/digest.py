"""A digest: alerts that opened together and are shown together, as a storm of one type or as one event."""

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.waiting import Waiting
from rules.digest.digest_ladder import DigestLadder
from rules.metric import EpochMs
from rules.record import Record
from rules.units import SECOND_MS

FIRST_PART = 1
"""The part whose thread speaks for the whole digest."""

MOST_MEMBERS = 500
"""So many fit, each with a way to review it, into one modal (250 kB); of a larger storm there is a second digest."""

OPENING_MS = 15 * SECOND_MS
"""A tick opens the alerts that a new digest names well within this; until then the digest waits for them."""

OPENED_WITHIN_MS = 60 * SECOND_MS
"""A tick opens no alert into a digest that was written longer ago than this."""

LATEST_MS = 2 * OPENED_WITHIN_MS
"""Past this no tick can still be opening an alert into a digest: what a dead leader did not open never will be."""


class DigestNote(Record):
    """
    One note for the digest's thread; `key` names it among those of its digest, for good.

    So many `more` alerts joined, the worst that waits here is `worse` than before, of the alerts `wrong` the
    remediation failed or did not help.
    """

    key: str
    at: EpochMs
    more: int = 0
    worse: Severity | None = None
    wrong: tuple[str, ...] = ()


class DigestTold(Record):
    """
    What the digest's message said at first, or its thread since: how many alerts, the worst severity, what went wrong.

    `wrong` are runs, `alertId#attempt`; `notes` counts the notes.
    """

    alerts: int = 0
    severity_rank: int = 0
    wrong: tuple[str, ...] = ()
    notes: int = 0


class Digest(Record):
    """
    An item of the coordination table, scope `digest`.

    `members` are alert ids in the order in which they joined; each is written here before its alert is opened, so one
    that was never opened may be among them. The first `settled` of them are opened, or never will be. `codes` are the
    fault codes that all stations of an event share; a storm of a type has none. `cards` are the messages that show
    it, by part from 1. `severity_rank` is that of the most severe member when it joined. `ladder` is how far its alerts
    reminded and escalated.
    """

    digest_id: str
    alert_type: AlertType
    codes: tuple[str, ...] = ()
    created_at: EpochMs
    joined_at: EpochMs
    severity_rank: int = 0
    members: tuple[str, ...] = ()
    settled: int = 0
    cards: dict[int, CardReference] = Field(default_factory=dict)
    ladder: DigestLadder = DigestLadder()
    told: DigestTold | None = None
    """None until it is first about to be posted: what its message says is written down before it can be read."""
    notes: tuple[DigestNote, ...] = ()
    revision: int = 0

    @property
    def is_event(self) -> bool:
        """Whether it is one fault at many stations, not a storm of a type."""
        return bool(self.codes)

    @property
    def is_settled(self) -> bool:
        """Whether no alert of it is still to be opened."""
        return self.settled >= len(self.members)

    @property
    def first_card(self) -> CardReference | None:
        """The message whose thread speaks for all its alerts; none while it is posted again."""
        return self.cards.get(FIRST_PART)

    def is_whole(self, now_ms: int) -> bool:
        """Whether, at a time (epoch ms), none of its alerts is still to be opened."""
        return self.is_settled or now_ms - self.joined_at >= LATEST_MS

    def room(self, now_ms: int, takes_for_ms: int) -> int:
        """Return how many more members it takes at a time (epoch ms)."""
        is_old = not self.created_at <= now_ms < self.created_at + takes_for_ms
        return 0 if is_old else max(0, MOST_MEMBERS - len(self.members))


def digest_id(created_at: int, unique: str) -> str:
    """Return an id that sorts by time: the newest digests are found by a range of keys."""
    return f"{created_at:014d}-{unique[:8]}"


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
    """Return the digest once a tick has opened all that it will open into it."""
    return digest.model_copy(update={"settled": len(digest.members)})


def with_card(digest: Digest, part: int, card: CardReference) -> Digest:
    """Return the digest with one of its parts posted."""
    return digest.model_copy(update={"cards": {**digest.cards, part: card}})


def without_card(digest: Digest, card: CardReference) -> Digest:
    """Return the digest without a message that somebody deleted."""
    return digest.model_copy(update={"cards": {part: each for part, each in digest.cards.items() if each != card}})


def having_spoken(digest: Digest, waiting: Waiting, severity: Severity) -> Digest:
    """Return the digest after an alert of a severity reminded or escalated for it; `waiting` is then the alert's."""
    return digest.model_copy(update={"ladder": digest.ladder.remembering(waiting, severity)})
