"""What a person wants muted: read, bounded, and made into mutes."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from rules.alert.alert import AlertType
from rules.alert.errors import MuteRefused
from rules.alert.mute import LONGEST_MS, LONGEST_RECURRING_MS, SHORTEST_MS, Covers, Mute, MuteHours
from rules.data_version import DATA_VERSION
from rules.text.durations import duration_words
from rules.units import DAY_MS, HOUR_MS

MAX_REASON_CHARACTERS = 300
USUAL_DAYS = 90
"""How long a mute comes again if nobody says."""

_MOST_NAMED = 10


def covered_by(text: str) -> tuple[Covers, str]:
    """Return what a text means that people type: `group:NORTH`, `region:south`, or a station."""
    kind, colon, name = text.partition(":")
    covers = next((each for each in Covers if each is not Covers.STATION and each == kind.strip().lower()), None)
    return (Covers.STATION, text) if covers is None or not colon else (covers, name.strip())


@dataclass(frozen=True)
class MuteOrder:
    """What a person wants muted, for how long or when, and why."""

    place: str
    types: tuple[AlertType, ...]
    length_ms: int
    reason: str
    covers: Covers = Covers.STATION
    every: MuteHours | None = None

    @property
    def key(self) -> str:
        """What it is for and when, as one name: two that differ in either stand beside each other."""
        of = self.place if self.covers is Covers.STATION else f"{self.covers}:{self.place}"
        return of if self.every is None else f"{of} every {self.every.days} {self.every.hours}"


def new_mutes(order: MuteOrder, by: str, now_ms: int, mute_id: str) -> tuple[Mute, ...]:
    """Return the mutes that an order asks for, from `now_ms` (epoch ms) on. Raises MuteRefused."""
    _must_be_bounded(order)
    reason, until = _accepted(order.reason), now_ms + order.length_ms
    return tuple(
        Mute(
            mute_id=mute_id,
            station_id=order.key,
            alert_type=each,
            by=by,
            reason=reason,
            since=now_ms,
            until=until,
            **_more(order),
            data_version=DATA_VERSION,
        )
        for each in order.types
    )


def _more(order: MuteOrder) -> dict[str, Any]:
    """Return what only some mutes have."""
    if order.covers is Covers.STATION and order.every is None:
        return {}
    every = {} if order.every is None else asdict(order.every)
    return {"covers": order.covers, "name": order.place, **every}


def dated(order: MuteOrder, now_ms: int) -> MuteOrder:
    """Return an order whose recurrence has its last day, `USUAL_DAYS` from `now_ms` (epoch ms) if none was given."""
    if order.every is None:
        return order
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    given = order.every.last_day
    last = date.fromisoformat(given) if given else today + timedelta(days=USUAL_DAYS)
    # By then the day is over on every clock; what goes on over midnight ends on the next.
    length_ms = (last - date(1970, 1, 1)).days * DAY_MS + DAY_MS + 12 * HOUR_MS - now_ms
    if length_ms <= LONGEST_RECURRING_MS and order.every.is_over_midnight:
        length_ms = min(length_ms + DAY_MS, LONGEST_RECURRING_MS)
    every = replace(order.every, last_day=last.isoformat())
    return replace(order, every=every, length_ms=-1 if last < today else length_ms)


def one_of(covers: Covers, typed: str, names: Collection[str]) -> str:
    """Return the group or region that was typed, in any case, or by how it alone begins. Raises MuteRefused."""
    word = typed.lower()
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: name == typed,
        lambda name: name.lower() == word,
        lambda name: word != "" and name.lower().startswith(word),
    )
    meant = (list(filter(way, names)) for way in ways)
    only = next((found[0] for found in meant if len(found) == 1), None)
    if only is not None:
        return only
    if not names:
        raise MuteRefused(f"The station register has no {covers}s (AIOPS_STATIONS_FILE).")
    close = get_close_matches(typed, sorted(names), n=_MOST_NAMED, cutoff=0.3) or sorted(names)
    raise MuteRefused(f"The register has no {covers} of that name. Did you mean {', '.join(close[:_MOST_NAMED])}?")


def _must_be_bounded(order: MuteOrder) -> None:
    length_ms = order.length_ms
    if order.every is not None:
        _must_end_within_a_year(length_ms)
        return
    if length_ms < SHORTEST_MS:
        raise MuteRefused("A mute lasts at least a minute.")
    if length_ms > LONGEST_MS:
        raise MuteRefused(
            f"{duration_words(length_ms)} is too long: a mute lasts at most 7d, so that no station is forgotten. "
            "Mute it again when it ends."
        )


def _must_end_within_a_year(length_ms: int) -> None:
    if length_ms < SHORTEST_MS:
        raise MuteRefused("Its last day is over. Name a later one after until, or leave it out.")
    if length_ms > LONGEST_RECURRING_MS:
        raise MuteRefused("A mute that comes again ends within a year, so that it is looked at: name an earlier day.")


def _accepted(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise MuteRefused("Please say why, after the duration: the next shift will see no alerts there.")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise MuteRefused(f"The reason is {len(reason):,} characters long; {MAX_REASON_CHARACTERS} is the most.")
    return reason
