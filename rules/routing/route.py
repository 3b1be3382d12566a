"""A route of the policy: for which alerts it is, and what it says about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, field_validator

from rules.alert.alert import AlertType, Severity
from rules.alert.escalation_policy import EscalationPolicy, PolicySection
from rules.alert.placement import MOST_IN_A_DIGEST
from rules.stations.for_some import several
from rules.stations.patterns import means
from rules.stations.station_facts import StationFacts
from rules.stored_word import is_known
from rules.text.doubts import ReadableName
from rules.text.forms import ChannelId, GroupName, Pattern, formed

RouteName = Annotated[ReadableName, formed(r"[^\s.][^.\n]{0,79}", "a name of at most 80 letters, without a dot")]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(several), Field(min_length=1)]
Types = Annotated[tuple[AlertType, ...], BeforeValidator(several), Field(min_length=1)]
Severities = Annotated[tuple[Severity, ...], BeforeValidator(several), Field(min_length=1)]

CRITERIA: Final = ("station", "group", "region", "alert_type", "severity", "environment")


@dataclass(frozen=True)
class RouteSubject:
    """What is routed: trouble of a type and severity at a station, in an environment."""

    station: StationFacts
    alert_type: AlertType
    severity: Severity
    environment: str = "prod"

    def found(self, criterion: str) -> str | None:
        """Return what a criterion is compared with; None if nobody knows it."""
        if criterion == "severity":
            # One that this version does not know may be as bad as the worst.
            return (self.severity if is_known(self.severity) else Severity.CRITICAL).value
        return {
            "station": self.station.station_id,
            "group": self.station.group,
            "region": self.station.region,
            "alert_type": str(self.alert_type),
            "environment": self.environment,
        }[criterion]


class Route(PolicySection):
    """
    A route: a criterion that is left out matches everything, what is left out of the rest comes from its parent.

    Names of stations, groups and regions may be patterns with `*` and `?`. `schedule` is the schedule or group that is
    asked first.
    """

    name: (
        Annotated[ReadableName, formed(r"[^\s.][^.\n]{0,79}", "a name of at most 80 letters, without a dot")] | None
    ) = None
    station: Patterns | None = None
    group: Patterns | None = None
    region: Patterns | None = None
    alert_type: Types | None = None
    severity: Severities | None = None
    environment: Patterns | None = None
    channel: ChannelId | None = None
    schedule: GroupName | None = None
    waiting: dict[Severity, EscalationPolicy] = Field(default_factory=dict)
    digest_size: int | None = Field(None, ge=2, le=MOST_IN_A_DIGEST, strict=True)
    goes_on: bool = Field(default=False, alias="continue", strict=True)
    routes: tuple["Route", ...] = ()

    @field_validator("*", mode="before")
    @classmethod
    def _is_given(cls, raw: Any) -> Any:
        # A criterion whose words were forgotten must not match everything.
        if raw is None:
            raise ValueError("it is empty; write something, or leave the key out")
        return raw

    def wanted(self, criterion: str) -> tuple[str, ...] | None:
        """Return what a criterion asks for; None if it is left out."""
        given = getattr(self, criterion)
        return None if given is None else tuple(str(each) for each in given)

    def why_not(self, subject: RouteSubject) -> str | None:
        """Return the first criterion that does not hold, in words; None if the route is for it."""
        for criterion in CRITERIA:
            wanted, found = self.wanted(criterion), subject.found(criterion)
            if wanted is None or (found is not None and any(means(each, found) for each in wanted)):
                continue
            is_what = "is not known" if found is None else f"is {found}"
            return f"{criterion} {is_what}, not {either(wanted)}"
        return None

    def matched(self) -> str:
        """Return what its criteria ask for, in words."""
        said = ((each, self.wanted(each)) for each in CRITERIA)
        return "; ".join(f"{name} is {either(wanted)}" for name, wanted in said if wanted) or "every alert"


def either(names: Iterable[str]) -> str:
    """Return "HIGH or CRITICAL"."""
    return " or ".join(names)


def each_route(routes: tuple[Route, ...], where: str = "routes") -> Iterator[tuple[str, Route]]:
    """Yield every route with its place in the file, `routes.0.routes.1`, in the order of the file."""
    for number, route in enumerate(routes):
        place = f"{where}.{number}"
        yield place, route
        yield from each_route(route.routes, f"{place}.routes")
