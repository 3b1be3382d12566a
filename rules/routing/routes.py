"""The way of an alert through the routes: of siblings the first that matches takes it, and a deeper one wins."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rules.alert.alert import Severity
from rules.alert.escalation_policy import EscalationPolicy
from rules.alert.placement import DEFAULT_CHANNEL, MOST_IN_A_DIGEST, Placement
from rules.routing.route import Route, RouteSubject

Routes = tuple[Route, ...]


@dataclass(frozen=True)
class Destination:
    """What holds for an alert that ended at a route, `place` in the file; at the root, "", the policy itself."""

    place: str = ""
    name: str = ""
    channel: str = DEFAULT_CHANNEL
    schedule: str | None = None
    waiting: Mapping[Severity, EscalationPolicy] = field(default_factory=dict)
    digest_size: int = MOST_IN_A_DIGEST

    def at(self, route: Route, place: str) -> "Destination":
        """Return what holds at a child; what it leaves out is the parent's."""
        return Destination(
            place=place,
            name=route.name or "",
            channel=route.channel or self.channel,
            schedule=route.schedule or self.schedule,
            waiting={**self.waiting, **route.waiting},
            digest_size=route.digest_size or self.digest_size,
        )

    @property
    def title(self) -> str:
        """How people call it: "routes.1.routes.0 (north)"."""
        named = f" ({self.name})" if self.name else ""
        return f"{self.place}{named}" if self.place else "the policy itself"


ROOT = Destination()


@dataclass(frozen=True)
class TriedRoute:
    """A route that was looked at: why it is not for the alert, or where the alert ends if it goes no deeper."""

    place: str
    route: Route
    why_not: str | None = None
    destination: Destination | None = None


def tried(routes: Routes, subject: RouteSubject) -> list[TriedRoute]:
    """Return every route that is looked at for an alert, in order."""
    return _tried(routes, subject, ROOT, "routes")


def _tried(routes: Iterable[Route], subject: RouteSubject, parent: Destination, where: str) -> list[TriedRoute]:
    found: list[TriedRoute] = []
    for number, route in enumerate(routes):
        place, why_not = f"{where}.{number}", route.why_not(subject)
        if why_not is not None:
            found.append(TriedRoute(place, route, why_not))
            continue
        here = parent.at(route, place)
        below = _tried(route.routes, subject, here, f"{place}.routes")
        goes_deeper = any(each.destination for each in below)
        found += [TriedRoute(place, route, destination=None if goes_deeper else here), *below]
        if not route.goes_on:
            break
    return found


def destinations(routes: Routes, subject: RouteSubject) -> tuple[Destination, ...]:
    """Return where an alert goes: the first has its card, and says who is asked and how long it waits."""
    return tuple(_ends(tried(routes, subject))) or (ROOT,)


def _ends(looked_at: Iterable[TriedRoute]) -> Iterator[Destination]:
    yield from (each.destination for each in looked_at if each.destination is not None)


def placement_of(routes: Routes, subject: RouteSubject) -> Placement | None:
    """Return in which channels an alert is shown; None where no route is for it."""
    first, *others = destinations(routes, subject)
    if not first.place:
        return None
    also = dict.fromkeys(each.channel for each in others if each.channel != first.channel)
    return Placement(route=first.place, channel=first.channel, also=tuple(also), digest_size=first.digest_size)
