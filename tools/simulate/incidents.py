"""What goes wrong, and when: the labels that alerts are scored against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from rules.units import DAY_MS, HOUR_MS, MINUTE_MS
from tools.simulate.profile import Profile


class IncidentKind(StrEnum):
    """Troubles, and ordinary events that only look like trouble (`is_ordinary`)."""

    CHARGERS_OUT = "chargers_out"
    BATTERIES_TAKEN = "batteries_taken"
    SURGE = "surge"
    SILENT = "silent"
    HARDWARE_FAULT = "hardware_fault"
    SAFETY_FAULT = "safety_fault"
    FIRMWARE = "firmware"
    CHATTER = "chatter"


@dataclass(frozen=True)
class Incident:
    """
    One event at one station, from `start_ms` to `end_ms` (epoch ms).

    `depth` is the share of chargers or batteries that it takes, the factor of a surge, or a fault's lines a minute.
    """

    station_id: str
    kind: IncidentKind
    start_ms: int
    end_ms: int
    depth: float = 1.0


# How often a month a station has one, how long it lasts (minutes, from least to most), and its depths.
_TROUBLES: dict[IncidentKind, tuple[float, tuple[int, int], tuple[float, ...]]] = {
    IncidentKind.CHARGERS_OUT: (1.2, (40, 600), (0.15, 0.3, 0.6, 1.0, 1.0)),
    IncidentKind.BATTERIES_TAKEN: (0.8, (180, 720), (0.3, 0.5, 0.7)),
    IncidentKind.SURGE: (1.0, (60, 200), (2.0, 3.0, 4.0)),
    IncidentKind.SILENT: (0.6, (30, 400), (1.0,)),
    IncidentKind.HARDWARE_FAULT: (0.8, (40, 480), (0.6, 1.0, 2.0)),
    IncidentKind.SAFETY_FAULT: (0.25, (20, 180), (1.0, 2.0)),
    IncidentKind.CHATTER: (2.0, (20, 300), (0.3, 0.6)),
}

_FIRMWARE_EVERY = 10 * DAY_MS
_FIRMWARE_MS = 3 * HOUR_MS


def draw(profile: Profile, start_ms: int, end_ms: int, rng: Random) -> Iterator[Incident]:
    """Draw the incidents of one station in a period; those of one kind do not overlap."""
    for kind, (a_month, minutes, depths) in _TROUBLES.items():
        at = start_ms + rng.expovariate(a_month / 30) * DAY_MS
        while at < end_ms - minutes[0] * MINUTE_MS:
            # Skewed to short ones, as outages are.
            lasts = minutes[0] + (minutes[1] - minutes[0]) * rng.random() ** 2
            stop = min(end_ms, int(at + lasts * MINUTE_MS))
            yield Incident(profile.station_id, kind, int(at), stop, rng.choice(depths))
            at = stop + rng.expovariate(a_month / 30) * DAY_MS


def roll_outs(profiles: Sequence[Profile], start_ms: int, end_ms: int, rng: Random) -> Iterator[Incident]:
    """Draw the roll-outs of a firmware: each meets the whole fleet within three hours, and logs harmless lines."""
    at = start_ms + int(rng.random() * _FIRMWARE_EVERY)
    while at < end_ms:
        for profile in profiles:
            begins = at + int(rng.random() * _FIRMWARE_MS)
            lasts = rng.randint(5, 25) * MINUTE_MS
            if begins + lasts < end_ms:
                yield Incident(profile.station_id, IncidentKind.FIRMWARE, begins, begins + lasts, 1.5)
        at += _FIRMWARE_EVERY
