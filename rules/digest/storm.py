"""Which new alerts get a card of their own, and which are shown together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.alert.alert import AlertType, Severity
from rules.digest.digest import MOST_MEMBERS, Digest
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import StormBounds

FEWEST = 3
"""A digest of two alerts would only be in the way of their cards."""

Likeness = tuple[AlertType, tuple[str, ...]]
"""What the findings of a digest have in common: the type, and in an event the fault codes."""


@dataclass(frozen=True)
class Gathering:
    """Findings that open together: into a digest that stands, or (`into` None) a new one of a type or of codes."""

    alert_type: AlertType
    codes: tuple[str, ...]
    into: Digest | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class StormChoice:
    """What is to become of each finding; the most severe come first."""

    alone: tuple[Finding, ...]
    gathered: tuple[Gathering, ...]


def choose(
    findings: Sequence[Finding], opened_lately: int, digests: Sequence[Digest], bounds: StormBounds, now_ms: int
) -> StormChoice:
    """
    Say for findings that are to be opened now how they are shown.

    `opened_lately` alerts were opened in the last minute; `digests` are those that may still take members. A
    CRITICAL alert always has a card of its own; if it is part of an event, it is named there, too.
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
    """Whether an alert of a severity has a card of its own whatever else goes on."""
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
    """Fill the room in digests of the same likeness; of the rest, if there are enough, make new digests."""
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
