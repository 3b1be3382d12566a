"""Twenty stations, stepped through simulated time; the same seed gives the same fleet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from bot.demo.fleet.condition import SOUND, FaultCondition
from bot.demo.fleet.day import MINUTES_PER_DAY, OPENING_MINUTE, busyness
from bot.demo.fleet.script import HUBS, SCRIPT
from bot.demo.fleet.station import Station
from bot.demo.fleet.story import Story
from rules.alert.alert import AlertType

STATION_IDS = tuple(f"STATION_{number:03}" for number in range(1, 21))

COMPRESSION = 0.5
"""Simulated minutes per real second: a day takes 48 minutes."""

_LONGEST_STEP = 1.0
"""The longest step in simulated minutes: in a longer one a station would empty and fill at once."""

_WARM_UP_MINUTES = 180.0
"""Simulated minutes before the first step, so that the shelves are as full as on any morning."""

_BRINGS_BATTERIES = frozenset({AlertType.LOW_INVENTORY, AlertType.HIGH_DEMAND})


class SimulatedFleet:
    """
    The stations and their stories.

    `elapsed` is simulated minutes since the first live sample; a fleet starts
    `history` real seconds before it. `compression` is simulated minutes per
    real second; it turns the script's real seconds into simulated time.
    """

    def __init__(
        self, *, seed: int = 1, script: Sequence[Story] = SCRIPT, history: float = 0.0, compression: float = COMPRESSION
    ) -> None:
        self.compression = compression
        self.history = history
        self.elapsed = -history * compression - _WARM_UP_MINUTES
        self.stations = {station_id: _station(station_id, seed) for station_id in STATION_IDS}
        self._stories = list(script)
        self.let_pass(_WARM_UP_MINUTES)

    def step(self, minutes: float, at: int) -> list[dict[str, Any]]:
        """Advance by simulated `minutes` and return what the stations report at `at` (epoch ms)."""
        self.let_pass(minutes)
        conditions = {station_id: self.condition(station_id) for station_id in self.stations}
        return [
            station.sample(at, conditions[station_id])
            for station_id, station in self.stations.items()
            if not conditions[station_id].is_silent
        ]

    def let_pass(self, minutes: float) -> None:
        """Advance by simulated `minutes` without reporting."""
        for part in _parts(minutes):
            now = busyness((OPENING_MINUTE + self.elapsed) % MINUTES_PER_DAY)
            for station_id, station in self.stations.items():
                station.pass_minutes(part, now, self.condition(station_id))
            self.elapsed += part

    def under_way(self) -> tuple[Story, ...]:
        """Return the stories in progress."""
        return tuple(story for story in self._stories if story.begins_at * self.compression <= self.elapsed)

    def condition(self, station_id: str) -> FaultCondition:
        """Return what is wrong at a station now; two stories at once add up."""
        condition = SOUND
        for story in self.under_way():
            if story.station_id == station_id:
                condition = _both(condition, story.condition)
        return condition

    def remediate(self, station_id: str, alert_type: AlertType) -> bool:
        """End the story behind an alert; return whether there was one."""
        ended = [
            story for story in self.under_way() if (story.station_id, story.alert_type) == (station_id, alert_type)
        ]
        for story in ended:
            self._stories.remove(story)
        if alert_type in _BRINGS_BATTERIES and station_id in self.stations:
            self.stations[station_id].deliver()
        return bool(ended)


def _both(one: FaultCondition, other: FaultCondition) -> FaultCondition:
    """Return a condition as bad as the worse of two in every respect."""
    said = {name: value for name, value in vars(other).items() if value != getattr(SOUND, name)}
    return replace(one, **said)


def _parts(minutes: float) -> Iterator[float]:
    while minutes > 0:
        part = min(minutes, _LONGEST_STEP)
        yield part
        minutes -= part


def _station(station_id: str, seed: int) -> Station:
    # Simulated noise, one source per station, so that one station's story does not change the others.
    random = Random(f"{seed}/{station_id}")  # noqa: S311
    if station_id in HUBS:
        return Station(station_id, capacity=90, chargers=44, peak=24.0, random=random)
    return Station(
        station_id,
        capacity=random.randint(36, 44),
        chargers=random.randint(19, 22),
        peak=random.uniform(17.0, 22.0),
        random=random,
    )
