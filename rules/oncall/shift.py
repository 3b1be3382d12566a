"""A shift, and who is on call by several of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.text.wording import listed

USUAL, OVERRIDE = 0, 100
_NAMED = 5


@dataclass(frozen=True)
class Shift:
    """
    From `begin` up to, not including, `end` (epoch ms) these Slack users are on call.

    Of shifts at the same time only those of the highest `rank` count. `said` is what the calendar calls them.
    """

    begin: int
    end: int
    people: tuple[str, ...]
    said: str = ""
    rank: int = USUAL


@dataclass(frozen=True)
class Duty:
    """Who is on call from `begin` up to `end` (None: as far as is known). Without shifts that is nobody."""

    begin: int
    end: int | None
    shifts: tuple[Shift, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those on call, each once."""
        return tuple(dict.fromkeys(each for shift in self.shifts for each in shift.people))

    @property
    def said(self) -> tuple[str, ...]:
        """What the calendar says of shifts that match nobody."""
        return tuple(dict.fromkeys(each.said for each in self.shifts if not each.people))


def duty_at(shifts: Iterable[Shift], now_ms: int) -> Duty:
    """Return who is on call, and until when nothing changes."""
    known = tuple(shifts)
    standing = [each for each in known if each.begin <= now_ms < each.end]
    rank = max((each.rank for each in standing), default=USUAL)
    edges = (edge for each in known for edge in (each.begin, each.end) if edge > now_ms)
    counted = sorted((each for each in standing if each.rank == rank), key=lambda each: (each.begin, each.said))
    return Duty(now_ms, min(edges, default=None), tuple(counted))


def next_duty(shifts: Sequence[Shift], now: Duty) -> Duty | None:
    """Return the next time at which other people are on call, or at which somebody is again; None if none is known."""
    edge = now.end
    while edge is not None:
        found = duty_at(shifts, edge)
        if found.shifts and (found.people, found.said) != (now.people, now.said):
            return found
        edge = found.end
    return None


def until(shifts: Sequence[Shift], now: Duty) -> int | None:
    """Return when other people, or nobody, will be on call; None if that is not known."""
    edge = now.end
    while edge is not None:
        found = duty_at(shifts, edge)
        if (found.people, found.said) != (now.people, now.said):
            return edge
        edge = found.end
    return None


def warnings(shifts: tuple[Shift, ...], now: int, *, is_read: bool) -> list[str]:
    """Return what an operator should know of the shifts to come."""
    ahead = [each for each in shifts if each.end > now]
    strangers = list(dict.fromkeys(each.said for each in ahead if not each.people))
    if strangers:
        return [f"its `people` name nobody for {listed(strangers, _NAMED)}"]
    return ["it names nobody from now on"] if is_read and not ahead else []
