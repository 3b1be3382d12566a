"""Finds the events that make a calendar unusable, by trying them apart."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.oncall.calendar_bounds import CalendarRefused, EventRefused
from rules.text.excerpt import echo
from rules.text.wording import listed

_TOGETHER = 50
_MOST_CHARACTERS = 10_000_000
_NAMED = 3
_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"
_FOLDED = re.compile(r"\r?\n[ \t]")
_PARAMETERS = r"(?:;(?:[^\":\r\n]|\"[^\"\r\n]*\")*)?:([^\r\n]*)"
_SUMMARY, _START = (
    re.compile(rf"^{name}{_PARAMETERS}", re.MULTILINE | re.IGNORECASE) for name in ("SUMMARY", "DTSTART")
)


def without_broken(text: str, read: Callable[[str], object]) -> tuple[str, tuple[str, ...]]:
    """
    Return the calendar without the events that `read` refuses, and these: each by its name, with why.

    Raises CalendarRefused if none is left, or if it is not its events that are at fault.
    """
    shell, events = _apart(text)
    read(_whole(shell, ()))
    search = _Search(shell, read)
    broken = dict(search.broken(events))
    named = tuple(f"{_name(each)}: {why}" for each, why in broken.items())
    if len(broken) == len(set(events)):
        raise CalendarRefused(f"none of its events can be used: {listed(named, _NAMED, '; ')}")
    return _whole(shell, [each for each in events if each not in broken]), named


@dataclass
class _Search:
    """Tries events of a calendar, some or one at a time."""

    shell: tuple[str, str]
    read: Callable[[str], object]
    _read_so_far: int = 0

    def fault(self, events: Sequence[str]) -> EventRefused | None:
        """Return why these cannot be used together."""
        text = _whole(self.shell, events)
        self._read_so_far += len(text)
        if self._read_so_far > _MOST_CHARACTERS:
            raise CalendarRefused("too many of its events cannot be used")
        try:
            self.read(text)
        except EventRefused as fault:
            return fault
        return None

    def broken(self, events: Sequence[str]) -> Iterator[tuple[str, EventRefused]]:
        """Yield those that cannot be used alone, and why."""
        for first in range(0, len(events), _TOGETHER):
            some = events[first : first + _TOGETHER]
            if self.fault(some) is not None:
                yield from ((each, fault) for each in some if (fault := self.fault([each])) is not None)


def _apart(text: str) -> tuple[tuple[str, str], list[str]]:
    """Return what stands about the events of a calendar, and the events; one that has no end is one all the same."""
    *lines, end = re.split(r"\r?\n", text)
    shell: list[str] = []
    events: list[list[str]] = []
    into = shell
    for line in lines:
        mark = line.rstrip().upper()
        if mark == _BEGIN:
            events.append([])
            into = events[-1]
        elif mark.startswith("BEGIN:VTIMEZONE"):
            into = shell
        into.append(line)
        if mark == _END:
            into = shell
    return ("\r\n".join(shell), end), ["\r\n".join(each) for each in events]


def _whole(shell: tuple[str, str], events: Iterable[str]) -> str:
    return "\r\n".join([shell[0], *events, shell[1]])


def _name(event: str) -> str:
    plain = _FOLDED.sub("", event)
    summary, start = _SUMMARY.search(plain), _START.search(plain)
    return f"{echo(summary[1]) if summary and summary[1] else 'no name'} of {echo(start[1]) if start else 'no day'}"
