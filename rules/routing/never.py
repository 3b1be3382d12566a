"""Routes that can never match, which an operator should hear of."""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from rules.alert.alert import AlertType, Severity
from rules.routing.route import CRITERIA, Route, each_route, either
from rules.routing.routes import Routes
from rules.stations.patterns import is_pattern, means
from rules.stations.register import NO_STATIONS, Register
from rules.text.normal_form import normal

_LISTS: dict[str, tuple[str, ...]] = {"alert_type": tuple(AlertType), "severity": tuple(Severity)}
_NAMES = tuple(each for each in CRITERIA if each not in _LISTS)
_WILD = re.compile("[*?]")
_ANY = "\u00a4"
"""Stands for a character that no pattern names."""


def never_matching(routes: Routes, where: str = "routes", above: tuple[tuple[str, Route], ...] = ()) -> Iterator[str]:
    """Yield a sentence for each route that no alert reaches, with its place in the file."""
    for number, route in enumerate(routes):
        place = f"{where}.{number}"
        why = _contradicts(route, above) or _taken_before(route, routes[:number], where, above)
        if why:
            # What stands below it is reached as little.
            yield f"{place} can never match: {why}"
        else:
            yield from never_matching(route.routes, f"{place}.routes", (*above, (place, route)))


def unknown_names(routes: Routes, register: Register) -> Iterator[str]:
    """Yield a sentence for each group or region that no station is in, by the register or because there is none."""
    known = {"group": register.group_names, "region": register.region_names}
    where = "without a station register no station is" if register == NO_STATIONS else "no station of the register is"
    for place, route in each_route(routes):
        for criterion, names in known.items():
            for wanted in route.wanted(criterion) or ():
                if not any(means(wanted, each) for each in names):
                    yield f"{place}.{criterion}: {where} in {wanted}"


def _contradicts(route: Route, above: Sequence[tuple[str, Route]]) -> str | None:
    for criterion, (place, parent) in product(CRITERIA, above):
        wanted, allowed = route.wanted(criterion), parent.wanted(criterion)
        if wanted is not None and allowed is not None and not _meet(wanted, allowed):
            return f"its {criterion} is {either(wanted)}, and {place} takes only {either(allowed)}"
    return None


def _meet(these: Sequence[str], those: Sequence[str]) -> bool:
    """Whether something can be both; two patterns are taken to meet where they begin and end alike."""
    return any(_may_meet(one, other) for one, other in product(these, those))


def _may_meet(one: str, other: str) -> bool:
    if is_pattern(one) and is_pattern(other):
        return _begin_and_end_alike(one, other)
    return means(one, other) or means(other, one)


def _begin_and_end_alike(one: str, other: str) -> bool:
    parts = [_WILD.split(normal(each)) for each in (one, other)]
    begins, ends = ([each[at] for each in parts] for at in (0, -1))
    return any(begins[n].startswith(begins[1 - n]) for n in (0, 1)) and any(
        ends[n].endswith(ends[1 - n]) for n in (0, 1)
    )


def _taken_before(route: Route, before: Sequence[Route], where: str, above: Sequence[tuple[str, Route]]) -> str | None:
    """Return which siblings take everything that a route is for; None if something is left for it."""
    wanted = _kinds(route).intersection(*(_kinds(parent) for _place, parent in above))
    taken = {f"{where}.{number}": _kinds(each) & wanted for number, each in enumerate(before) if _takes(each, route)}
    return _by_whom(taken, wanted) if wanted else "those above it leave it no type and severity"


def _by_whom(taken: dict[str, set[tuple[str, ...]]], wanted: set[tuple[str, ...]]) -> str | None:
    if alone := [place for place, kinds in taken.items() if kinds == wanted]:
        return f"{alone[0]} takes all of it before, without `continue`"
    if wanted != {kind for kinds in taken.values() for kind in kinds}:
        return None
    return f"{' and '.join(place for place, kinds in taken.items() if kinds)} take all of it before, without `continue`"


def _takes(other: Route, route: Route) -> bool:
    """Whether a sibling keeps the later ones from what both are for, wherever a route is for something."""
    return not other.goes_on and all(_covers(other.wanted(each), route.wanted(each), each) for each in _NAMES)


def _kinds(route: Route) -> set[tuple[str, ...]]:
    """Return the pairs of type and severity that a route is for."""
    return set(product(*(route.wanted(name) or known for name, known in _LISTS.items())))


def _covers(wide: tuple[str, ...] | None, narrow: tuple[str, ...] | None, criterion: str) -> bool:
    if wide is None:
        return True
    if narrow is None:
        # A station may be in no group and no region; it always has a name.
        return criterion in {"station", "environment"} and "*" in wide
    return all(any(_is_wider(one, other) for one in wide) for other in narrow)


def _is_wider(one: str, other: str) -> bool:
    """Whether one pattern means all that another does: it means the shortest, and one of the longest."""
    shortest, longest = (other.replace("*", each).replace("?", _ANY) for each in ("", _ANY * 300))
    return means(one, shortest) and means(one, longest)
