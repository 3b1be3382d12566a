"""Decides which new alerts get a card of their own and which are gathered in a digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.alert.alert import AlertType, Severity
from rules.digest.digest import MOST_MEMBERS, Digest
from rules.evaluate.bounds import StormBounds
from rules.evaluate.finding import Finding

FEWEST = 3
"""Two alerts are easier to read as two cards than as a digest."""

Likeness = tuple[AlertType, tuple[str, ...]]
"""What the findings of a digest share: the type and, in an event, the fault codes."""


@dataclass(frozen=True)
class Gathering:
    """Findings that open in one digest: an existing one, or a new one if `into` is None."""

    alert_type: AlertType
    codes: tuple[str, ...]
    into: Digest | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class StormChoice:
    """Which findings get a card of their own and which are gathered; the most severe come first."""

    alone: tuple[Finding, ...]
    gathered: tuple[Gathering, ...]


def choose(
    findings: Sequence[Finding], opened_lately: int, digests: Sequence[Digest], bounds: StormBounds, now_ms: int
) -> StormChoice:
    """
    Decide how findings that are about to be opened are shown.

    `opened_lately` is the number of alerts opened in the last minute; `digests` are those that may still take members.
    A CRITICAL alert always has a card of its own; if it is part of an event, the event lists it as well.
    """
    worst_first = sorted(findings, key=lambda each: (-each.severity.rank, each.station_id))
    rooms = [(digest, digest.room(now_ms, bounds.digest_ms)) for digest in digests]
    events = tuple(_gathered(_by_fault(worst_first), rooms, bounds.same_fault_stations))
    rest = _without(worst_first, events)
    if opened_lately + len(findings) <= bounds.alerts_per_minute:
        return StormChoice(tuple(rest), events)
    storms = tuple(_gathered(_by_type(rest), rooms, FEWEST))
    return StormChoice(tuple(_without(rest, storms)), (*events, *storms))


def has_own_card(severity: Severity) -> bool:
    """Whether an alert of this severity always has a card of its own."""
    return severity is Severity.CRITICAL


def _by_fault(findings: list[Finding]) -> dict[Likeness, list[Finding]]:
    """Group the findings whose recurring codes are the same."""
    groups: defaultdict[Likeness, list[Finding]] = defaultdict(list)
    for each in findings:
        if each.codes:
            groups[each.alert_type, each.codes].append(each)
    return groups


def _by_type(findings: list[Finding]) -> dict[Likeness, list[Finding]]:
    listed = [each for each in findings if not has_own_card(each.severity)]
    return {(alert_type, ()): [each for each in listed if each.alert_type is alert_type] for alert_type in AlertType}


def _gathered(
    groups: dict[Likeness, list[Finding]], rooms: list[tuple[Digest, int]], fewest: int
) -> Iterator[Gathering]:
    """Fill the room in existing digests of the same likeness, then make new ones of what is left, if it is enough."""
    for (alert_type, codes), same in groups.items():
        left = tuple(same)
        for digest, room in rooms:
            if left and room and (digest.alert_type, digest.codes) == (alert_type, codes):
                yield Gathering(alert_type, codes, digest, left[:room])
                left = left[room:]
        while len(left) >= fewest:
            yield Gathering(alert_type, codes, None, left[:MOST_MEMBERS])
            left = left[MOST_MEMBERS:]


def _without(findings: list[Finding], gatherings: Iterable[Gathering]) -> list[Finding]:
    gathered = {id(each) for gathering in gatherings for each in gathering.findings}
    return [each for each in findings if id(each) not in gathered]
