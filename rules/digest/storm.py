"""Decides which new alerts get a card of their own and which are gathered in a digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.alert.alert import AlertType, Severity
from rules.alert.placement import NOWHERE_ELSE, Placement
from rules.digest.digest import Digest
from rules.evaluate.bounds import StormBounds
from rules.evaluate.finding import Finding

FEWEST = 3
"""Two alerts are easier to read as two cards than as a digest."""

Likeness = tuple[AlertType, tuple[str, ...], Placement]
"""What the findings of a digest share: the type, in an event the fault codes, and the route with its channel."""


@dataclass(frozen=True)
class Gathering:
    """Findings that open in one digest: an existing one, or a new one if `into` is None."""

    alert_type: AlertType
    codes: tuple[str, ...]
    place: Placement
    into: Digest | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class StormChoice:
    """Which findings get a card of their own and which are gathered; the most severe come first."""

    alone: tuple[Finding, ...]
    gathered: tuple[Gathering, ...]


def choose(
    findings: Sequence[Finding],
    opened_lately: int,
    digests: Sequence[Digest],
    bounds: StormBounds,
    now_ms: int,
    fewest: int = FEWEST,
) -> StormChoice:
    """
    Decide how findings that are about to be opened are shown.

    `opened_lately` is the number of alerts opened in the last minute; `digests` are those that may still take members.
    Where there are not the `fewest` of a likeness, and no digest takes them, each has a card: whoever sees only a part
    of a storm must not ask for three. A CRITICAL alert always has a card of its own; if it is part of an event, the
    event lists it as well.
    """
    worst_first = sorted(findings, key=lambda each: (-each.severity.rank, each.station_id))
    rooms = [(digest, digest.room(now_ms, bounds.digest_ms)) for digest in digests]
    events = tuple(_gathered(_by_fault(worst_first), rooms, bounds.same_fault_stations))
    rest = _without(worst_first, events)
    if opened_lately + len(findings) <= bounds.alerts_per_minute:
        return StormChoice(tuple(rest), events)
    storms = tuple(_gathered(_by_type(rest), rooms, fewest))
    return StormChoice(tuple(_without(rest, storms)), (*events, *storms))


def has_own_card(severity: Severity) -> bool:
    """Whether an alert of this severity always has a card of its own."""
    return severity is Severity.CRITICAL


def _by_fault(findings: list[Finding]) -> dict[Likeness, list[Finding]]:
    """Group the findings whose recurring codes are the same."""
    groups: defaultdict[Likeness, list[Finding]] = defaultdict(list)
    for each in findings:
        if each.codes:
            groups[each.alert_type, each.codes, _place(each)].append(each)
    return groups


def _by_type(findings: list[Finding]) -> dict[Likeness, list[Finding]]:
    groups: defaultdict[Likeness, list[Finding]] = defaultdict(list)
    for each in findings:
        if not has_own_card(each.severity):
            groups[each.alert_type, (), _place(each)].append(each)
    types = list(AlertType)
    return dict(sorted(groups.items(), key=lambda group: types.index(group[0][0])))


def _place(finding: Finding) -> Placement:
    """Return where the digest of a finding is shown: one that was placed elsewhere since is another."""
    return finding.placement or NOWHERE_ELSE


def _gathered(
    groups: dict[Likeness, list[Finding]], rooms: list[tuple[Digest, int]], fewest: int
) -> Iterator[Gathering]:
    """Fill the room in existing digests of the same likeness, then make new ones of what is left, if it is enough."""
    for likeness, same in groups.items():
        left, most = tuple(same), likeness[2].digest_size
        for digest, room in rooms:
            if left and room and (digest.alert_type, digest.codes, digest.place) == likeness:
                yield Gathering(*likeness, digest, left[:room])
                left = left[room:]
        while len(left) >= fewest:
            yield Gathering(*likeness, None, left[:most])
            left = left[most:]


def _without(findings: list[Finding], gatherings: Iterable[Gathering]) -> list[Finding]:
    gathered = {id(each) for gathering in gatherings for each in gathering.findings}
    return [each for each in findings if id(each) not in gathered]
