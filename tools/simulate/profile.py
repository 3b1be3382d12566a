"""What sets one station apart, drawn by seed in the figures of real networks."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Dialect(StrEnum):
    """How a station's vendor writes faults."""

    CODES = "codes"
    STAMPED = "stamped"
    JSON = "json"
    OCPP = "ocpp"
    BATTERY = "battery"


class Closing(StrEnum):
    """What a station that closes at night does then."""

    SILENT = "silent"
    UNPOWERED = "unpowered"


@dataclass(frozen=True)
class Kind:
    """A kind of station as built: ranges from least to most."""

    name: str
    slots: tuple[int, int]
    swaps_a_slot_and_day: tuple[float, float]
    charge_minutes: tuple[float, float]
    per_swap: tuple[int, ...]


# Slots and swaps as operators publish them for four generations of car stations (5, 13, 21 and 23 batteries) and for
# scooter cabinets (5 to 12 slots; 30 to 35 on average; "super" stations over that). Swaps a day are those that stations
# really have, not the most that they could do. A car's battery charges in 45 to 90 min, a scooter's in 1 to 4 h.
KINDS = (
    Kind("car, first generation", (5, 5), (3.0, 7.0), (60.0, 90.0), (1,)),
    Kind("car, second generation", (13, 13), (3.0, 7.0), (50.0, 90.0), (1,)),
    Kind("car, third generation", (21, 23), (3.0, 8.0), (45.0, 75.0), (1,)),
    Kind("small cabinet", (5, 12), (2.0, 5.0), (120.0, 240.0), (1, 2)),
    Kind("cabinet", (24, 36), (2.0, 5.5), (60.0, 180.0), (1, 1, 2)),
    Kind("large cabinet", (48, 60), (2.0, 5.0), (60.0, 180.0), (1, 2)),
)

ZONES = ("Europe/Berlin", "Asia/Taipei", "Africa/Nairobi", "America/New_York")
CADENCES = (10, 30, 60, 60, 60, 60, 300, 600)
"""Seconds between samples; most stations report every minute."""


@dataclass(frozen=True)
class Profile:
    """
    One station.

    `charge_minutes` is what an empty battery takes. `plugs` may charge at a time. `swaps_a_day` are those of a mean
    weekday. `rate_minutes` is how far back the reported swaps an hour look; `charges_off_peak` that it charges little
    in the early evening on purpose. `opens` and `closes` are hours of the station's own `zone`.
    """

    station_id: str
    kind: str
    zone: str
    slots: int
    batteries: int
    per_swap: int
    charge_minutes: float
    plugs: int
    swaps_a_day: float
    cadence_seconds: int
    rate_minutes: int
    dialect: Dialect
    charges_off_peak: bool
    closing: Closing | None = None
    opens: int = 0
    closes: int = 24


def draw(number: int, rng: Random) -> Profile:
    """Draw a station; the same `rng` draws the same one."""
    kind = rng.choice(KINDS)
    slots = rng.randint(*kind.slots)
    per_swap = rng.choice(kind.per_swap)
    charge_minutes = rng.uniform(*kind.charge_minutes)
    plugs = max(1, round(slots * rng.choice((1.0, 1.0, 0.7))))
    wished = slots * rng.uniform(*kind.swaps_a_slot_and_day) / per_swap
    # An operator sizes a station for its peak, more or less: a tenth of a day's swaps come in the busiest hour.
    sustained = plugs * 60 / charge_minutes / per_swap
    closes = rng.random() < 0.12  # noqa: PLR2004  one station in eight stands in something that closes
    return Profile(
        station_id=f"STATION_{number:03d}",
        kind=kind.name,
        zone=rng.choice(ZONES),
        slots=slots,
        batteries=max(per_swap + 1, slots - rng.randint(1, max(1, slots // 8))),
        per_swap=per_swap,
        charge_minutes=charge_minutes,
        plugs=plugs,
        swaps_a_day=min(wished, 10 * sustained * rng.uniform(0.5, 0.95)),
        cadence_seconds=rng.choice(CADENCES),
        rate_minutes=rng.choice((15, 30, 60)),
        dialect=rng.choice(tuple(Dialect)),
        charges_off_peak=rng.random() < 0.2,  # noqa: PLR2004
        closing=rng.choice(tuple(Closing)) if closes else None,
        opens=7 if closes else 0,
        closes=22 if closes else 24,
    )
