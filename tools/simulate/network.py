"""Runs every station from event to event."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from random import Random
from zoneinfo import ZoneInfo

from rules.units import DAY_MS, MINUTE_MS, SECOND_MS
from tools.simulate import incidents as incidents_
from tools.simulate import profile as profiles_
from tools.simulate.demand import Demand
from tools.simulate.incidents import Incident
from tools.simulate.profile import Closing, Profile
from tools.simulate.reporter import Reporter, Sample
from tools.simulate.station import Station
from tools.simulate.truth import Truth

START_MS = 1_790_812_800_000  # Thursday, 2026-10-01, 00:00 UTC


@dataclass(frozen=True)
class Told:
    """What one station sent, in the order in which it came, and what was really so."""

    profile: Profile
    incidents: tuple[Incident, ...]
    samples: list[Sample]
    truth: Truth
    seen: tuple[Incident, ...] = ()
    """The incidents that left a trace: extra drivers in a surge, samples while the station was open."""

    def could_be_seen(self, incident: Incident) -> bool:
        """Whether anybody who reads the samples could have seen an incident."""
        return incident in self.seen


@dataclass(frozen=True)
class Plan:
    """A network before it runs: the same seed makes the same one."""

    seed: int
    profiles: tuple[Profile, ...]
    incidents: tuple[Incident, ...]
    start_ms: int
    end_ms: int

    @classmethod
    def of(cls, seed: int, stations: int, days: float) -> "Plan":
        """Draw the stations and what will happen to them."""
        rng = Random(f"{seed} network")
        profiles = tuple(profiles_.draw(number + 1, rng) for number in range(stations))
        end_ms = START_MS + int(days * DAY_MS)
        drawn = list(incidents_.roll_outs(profiles, START_MS, end_ms, Random(f"{seed} roll-outs")))
        for profile in profiles:
            drawn += incidents_.draw(profile, START_MS, end_ms, Random(f"{seed} {profile.station_id} incidents"))
        return cls(seed, profiles, tuple(drawn), START_MS, end_ms)

    def run(self) -> Iterator[Told]:
        """Yield one station after the other; each has a chance of its own, so that more stations change none."""
        for profile in self.profiles:
            own = tuple(each for each in self.incidents if each.station_id == profile.station_id)
            rng = Random(f"{self.seed} {profile.station_id}")
            yield _run(profile, own, (self.start_ms, self.end_ms), rng)


def _run(profile: Profile, incidents: tuple[Incident, ...], period: tuple[int, int], rng: Random) -> Told:
    demand = Demand(profile, incidents, rng)
    station, reporter = Station(profile, incidents, rng), Reporter(profile, incidents, rng)
    truth = Truth(profile.station_id, profile.per_swap)
    samples: list[Sample] = []
    zone = ZoneInfo(profile.zone)
    for at_ms, event in _events(profile, demand, period, rng):
        is_open = demand.is_open(at_ms)
        powered = is_open or profile.closing is not Closing.UNPOWERED
        station.advance(at_ms, datetime.fromtimestamp(at_ms / SECOND_MS, zone).hour, powered=powered)
        truth.saw(at_ms, station.charged)
        if event == _DRIVER:
            if station.swap(at_ms):
                reporter.swapped(at_ms)
                truth.saw(at_ms, station.charged)
            else:
                truth.turned_away()
        elif event == _SAMPLE and (is_open or profile.closing is not Closing.SILENT):
            samples += reporter.samples(station, at_ms, demand.usual(at_ms), powered=powered)
    truth.ends(period[1])
    seen = tuple(each for each in incidents if demand.shows(each))
    return Told(profile, incidents, sorted(samples, key=lambda each: each.arrived_ms), truth, seen)


_DRIVER, _SAMPLE, _LOOK = "driver", "sample", "look"


def _events(profile: Profile, demand: Demand, period: tuple[int, int], rng: Random) -> Iterator[tuple[int, str]]:
    drivers = ((at, _DRIVER) for at in demand.arrivals(*period))
    offset = rng.randrange(profile.cadence_seconds * SECOND_MS)
    reports = ((at, _SAMPLE) for at in _jittered(period, profile.cadence_seconds * SECOND_MS, offset, rng))
    # Between two samples of a slow reporter batteries are charged, too, and incidents begin and end.
    looks = ((at, _LOOK) for at in range(period[0], period[1], MINUTE_MS))
    return merge(drivers, reports, looks)


def _jittered(period: tuple[int, int], cadence_ms: int, offset_ms: int, rng: Random) -> Iterator[int]:
    for at in range(period[0] + offset_ms, period[1], cadence_ms):
        yield at + rng.randint(0, min(2_000, cadence_ms // 10))
