"""The policy that this replica goes by, the file that it comes from, and where it sends an alert."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from bot.access.load import load_policy
from bot.access.policy import Policy
from bot.access.route_warnings import route_warnings
from bot.errors import SettingsRefused
from bot.runtime.rules_in_use import Stamp, stamp
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.escalation_policy import EscalationPolicy
from rules.alert.placement import DEFAULT_CHANNEL, Placement
from rules.routing.route import RouteSubject, each_route
from rules.routing.routes import ROOT, Destination, destinations, placement_of
from rules.stations.register import NO_STATIONS
from rules.stations.station_facts import StationFacts

log = structlog.get_logger()


class Troubled(Protocol):
    """An alert, or a finding that will be one."""

    @property
    def station_id(self) -> str:
        """The station."""

    @property
    def alert_type(self) -> AlertType:
        """The type."""

    @property
    def severity(self) -> Severity:
        """How bad it is."""


@dataclass(frozen=True)
class PolicyRead:
    """What a file said when it looked like `seen`: a policy, or why it is refused."""

    seen: Stamp
    policy: Policy | None
    refused: str | None = None


class PolicyInUse:
    """
    Holds the policy, and takes a new one when its file has changed.

    A file that cannot be used changes nothing: `refused` says why the policy is still the one from before. `facts`
    returns what the register says of a station, `channel` is the default one.
    """

    def __init__(
        self,
        policy: Policy,
        file: Path | None = None,
        *,
        facts: Callable[[str], StationFacts] = NO_STATIONS.station,
        channel: str = "",
        environment: str = "prod",
    ) -> None:
        self.policy = policy
        self.refused: str | None = None
        self._file = file
        self._seen: Stamp = None
        self._facts = facts
        self._channel = channel
        self._environment = environment

    # The file.

    def read(self) -> PolicyRead | None:
        """Return what the file says if it has changed; blocking. Nothing is taken yet: a press goes by one policy."""
        seen = stamp(self._file)
        if self._file is None or seen == self._seen:
            return None
        try:
            found = PolicyRead(seen, load_policy(self._file))
        except SettingsRefused as error:
            found = PolicyRead(seen, None, "; ".join(error.faults))
        # What is being written is not whole yet: it is looked at again.
        return found if stamp(self._file) == seen else None

    def take(self, found: PolicyRead | None) -> bool:
        """Take what was read; return whether the policy is another. A file that cannot be used changes nothing."""
        if found is None:
            return False
        self._seen, was_refused, self.refused = found.seen, self.refused is not None, found.refused
        if found.policy is None:
            log.error("a changed policy is refused; the one from before stays in use", why=found.refused)
            return False
        if found.policy == self.policy:
            if was_refused:
                log.info("the policy can be used again")
            return False
        self.policy = found.policy
        log.info("the policy is new", rules=len(self.policy.decide), routes=len(self.policy.routes))
        self.warn()
        return True

    def warn(self) -> None:
        """Log what an operator should mend in the policy."""
        for each in route_warnings(self.policy):
            log.warning("a route of the policy is of no use", why=each)

    # Where an alert goes.

    def destinations(self, alert: Troubled) -> tuple[Destination, ...]:
        """Return where an alert goes by the routes; the first has its card."""
        routes = self.policy.routes
        return destinations(routes, self.subject(alert)) if routes else (ROOT,)

    def subject(self, alert: Troubled) -> RouteSubject:
        """Return what the routes look at."""
        return RouteSubject(self._facts(alert.station_id), alert.alert_type, alert.severity, self._environment)

    def placement(self, alert: Troubled) -> Placement | None:
        """Return in which channels an alert that opens now is shown; None for the default one."""
        routes = self.policy.routes
        return placement_of(routes, self.subject(alert)) if routes else None

    def escalation_policy(self, alert: Alert) -> EscalationPolicy:
        """Return how long an alert waits before it reminds and escalates."""
        return self.policy.escalation_policy(alert, self.destinations(alert)[0])

    def channels_for(self, station_id: str, alert_types: tuple[AlertType, ...] = tuple(AlertType)) -> tuple[str, ...]:
        """Return the channels to which alerts of a station may go, the likeliest first: where a mute is announced."""
        facts = self._facts(station_id)
        subjects = (RouteSubject(facts, each, bad, self._environment) for each in alert_types for bad in Severity)
        ends = (destinations(self.policy.routes, each)[0] for each in subjects)
        return tuple(dict.fromkeys(self.resolved(each.channel) for each in ends))

    def resolved(self, channel: str) -> str:
        """Return the id of a channel that may be called the default one."""
        return self._channel if channel == DEFAULT_CHANNEL else channel

    def channels(self) -> tuple[str, ...]:
        """Return the ids of all channels to which alerts may go, the default one first."""
        return tuple(dict.fromkeys((self._channel, *self._named())))

    def _named(self) -> Iterator[str]:
        yield from (route.channel for _place, route in each_route(self.policy.routes) if route.channel)
