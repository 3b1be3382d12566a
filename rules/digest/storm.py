"""Which new alerts get a card of their own, and which are shown together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.alert.alert import AlertType, Severity
from rules.digest.digest import MOST_MEMBERS, Digest
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import StormBounds

FEWEST = 3
"""A digest of two alerts would only be in the way of their cards."""


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
    events = list(_events(worst_first, digests, bounds, now_ms))
    in_event = {id(each) for event in events for each in event.findings}
    rest = [each for each in worst_first if id(each) not in in_event]
    if opened_lately + len(findings) <= bounds.alerts_per_minute:
        return StormChoice(tuple(rest), tuple(events))
    storms = list(_storms(rest, digests, bounds, now_ms))
    in_storm = {id(each) for storm in storms for each in storm.findings}
    return StormChoice(tuple(each for each in rest if id(each) not in in_storm), (*events, *storms))


def has_own_card(severity: Severity) -> bool:
    """Whether an alert of a severity has a card of its own whatever else goes on."""
    return severity is Severity.CRITICAL


def _events(
    findings: list[Finding], digests: Sequence[Digest], bounds: StormBounds, now_ms: int
) -> Iterator[Gathering]:
    """Gather the stations whose recurring codes are the same."""
    by_fault: defaultdict[tuple[AlertType, tuple[str, ...]], list[Finding]] = defaultdict(list)
    for each in findings:
        if each.codes:
            by_fault[each.alert_type, each.codes].append(each)
    for (alert_type, codes), same in by_fault.items():
        yield from _gathered(alert_type, codes, same, digests, bounds, now_ms, bounds.same_fault_stations)


def _storms(
    findings: list[Finding], digests: Sequence[Digest], bounds: StormBounds, now_ms: int
) -> Iterator[Gathering]:
    for alert_type in AlertType:
        same = [each for each in findings if each.alert_type is alert_type and not has_own_card(each.severity)]
        yield from _gathered(alert_type, (), same, digests, bounds, now_ms, FEWEST)


def _gathered(
    alert_type: AlertType,
    codes: tuple[str, ...],
    findings: list[Finding],
    digests: Sequence[Digest],
    bounds: StormBounds,
    now_ms: int,
    fewest: int,
) -> Iterator[Gathering]:
    """Fill what room there is in a digest of this kind; of the rest, if there is enough of it, make new ones."""
    for digest in digests:
        room = digest.room(now_ms, bounds.digest_ms)
        if findings and room and (digest.alert_type, digest.codes) == (alert_type, codes):
            yield Gathering(alert_type, codes, digest, tuple(findings[:room]))
            findings = findings[room:]
    while len(findings) >= fewest:
        yield Gathering(alert_type, codes, None, tuple(findings[:MOST_MEMBERS]))
        findings = findings[MOST_MEMBERS:]
