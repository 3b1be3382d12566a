"""The facts that a recommendation can name: what is known of the trouble, of the station, and of those beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.fault_grades import FaultNames
from rules.evaluate.finding import Finding
from rules.playbook.named_parts import charger_of, codes_of
from rules.stations.station_facts import StationFacts
from rules.text.excerpt import excerpt
from rules.text.wording import duration, exactly, listed, spoken

_CHARACTERS = 80
_SHOWN = 3
_HORIZON_MINUTES = Decimal(60)
_KM = 1_000
_LEAST_KM = Decimal("0.1")


@dataclass(frozen=True)
class FactKind:
    """What a fact means, what it may be, and whether every alert has it."""

    meaning: str
    example: str
    is_always_known: bool = False


FACTS = {
    "station": FactKind("the station's id", "STATION_001", is_always_known=True),
    "alert_type": FactKind("the type of the alert", next(iter(AlertType)), is_always_known=True),
    "severity": FactKind("how bad it is", "HIGH", is_always_known=True),
    "reason": FactKind("the reason of the rule, as the card's small print has it", "empty_soon", is_always_known=True),
    "station_name": FactKind("how people call the station (register)", "Porta Susa"),
    "region": FactKind("where it is (register)", "Piemonte"),
    "group": FactKind("its group (register)", "city"),
    "charged": FactKind("charged batteries", "2"),
    "uncharged": FactKind("batteries that are not charged", "28"),
    "batteries_short": FactKind(
        "charged batteries that are missing for an hour at this pace, or to be over the limit", "9"
    ),
    "empty_in": FactKind("in how long it runs empty, like 'about 20 min'", "about 20 min"),
    "swaps_per_hour": FactKind("swaps an hour", "6"),
    "usual_swaps_per_hour": FactKind("swaps an hour that are usual at this time", "4"),
    "uptime": FactKind("the chargers' uptime in percent", "62 %"),
    "silent_for": FactKind("how long the station has been silent", "about 14 min"),
    "charger": FactKind("which charger, slot or connector its reports name, like 'slot 3'", "slot 3"),
    "code": FactKind("the fault code that came most often", "E17"),
    "codes": FactKind("all recurring fault codes, three of them by name", "E17, E42"),
    "surplus_station": FactKind("the nearest open station with charged batteries to spare", "STATION_018"),
    "surplus_batteries": FactKind("how many batteries that station can spare", "14"),
    "surplus_km": FactKind("how far away it is, in km (register's coordinates)", "1.2"),
}


@dataclass(frozen=True)
class Fact:
    """A fact in words, and as a value for the state machine."""

    words: str
    value: Any


@dataclass(frozen=True)
class Surplus:
    """A station that can spare charged batteries, and how far away it is (m) where that is known."""

    station: StationFacts
    batteries: int
    metres: int | None = None


def facts_of(
    finding: Finding, station: StationFacts, codes: FaultNames, surplus: Surplus | None = None
) -> dict[str, Fact]:
    """Return what is known; what is not known has no entry. `codes` says which codes are harmless."""
    found = {
        "station": finding.station_id,
        "alert_type": finding.alert_type.value,
        "severity": finding.severity.value,
        "reason": finding.reason.value,
        "station_name": station.name,
        "region": station.region,
        "group": station.group,
        **_measured(finding, station),
        **_reported(finding, codes),
        **(_beside(surplus) if surplus else {}),
    }
    return {name: _fact(value) for name, value in found.items() if value is not None and value != ""}


def _fact(value: Any) -> Fact:
    match value:
        case Fact():
            return value
        case int() | Decimal():
            return Fact(spoken(value), value)
    return Fact(excerpt(str(value), _CHARACTERS), str(value))


def _measured(finding: Finding, station: StationFacts) -> dict[str, Any]:
    facts, minutes = finding.facts, finding.minutes_to_empty
    silent, uptime = facts.get("silentMinutes"), facts.get("chargerUptimePercent")
    return {
        "charged": facts.get("chargedBatteries"),
        "uncharged": facts.get("unchargedBatteries"),
        "batteries_short": batteries_short(facts, finding.thresholds, station.batteries_per_swap),
        "empty_in": Fact(duration(minutes), minutes) if minutes else None,
        "swaps_per_hour": facts.get("swapsPerHour"),
        "usual_swaps_per_hour": facts.get("usualSwapsPerHour"),
        "uptime": None if uptime is None else Fact(f"{exactly(uptime)} %", uptime),
        "silent_for": None if silent is None else Fact(duration(Decimal(silent)), silent),
    }


def batteries_short(facts: Mapping[str, Any], thresholds: Mapping[str, Any], per_swap: int | None) -> int | None:
    """
    Return how many charged batteries are missing for the drivers of the next hour and one more; None if none is.

    Where the pace is not known, those that are missing to be over the limit. It is never more than what a station
    whose batteries are all counted has room for: a charged battery takes the place of another.
    """
    charged, uncharged = facts.get("chargedBatteries"), facts.get("unchargedBatteries")
    if charged is None:
        return None
    per_swap = per_swap or facts.get("batteriesPerSwap", 1)
    needs = (_for_drivers(facts, thresholds, int(per_swap or 1)), _over_limit(thresholds))
    short = max((need for need in needs if need is not None), default=charged) - charged
    if uncharged is not None:
        short = min(short, uncharged)
    return int(short) if short > 0 else None


def _for_drivers(facts: Mapping[str, Any], thresholds: Mapping[str, Any], per_swap: int) -> int | None:
    swaps, filled = facts.get("swapsPerHour"), facts.get("chargedPerHour")
    if swaps is None or filled is None:
        return None
    hours = Decimal(thresholds.get("emptySoonMinutes", _HORIZON_MINUTES)) / 60
    drivers = (Decimal(swaps) * hours).to_integral_value(ROUND_CEILING) + 1
    return int(drivers * per_swap - (Decimal(filled) * hours).to_integral_value(ROUND_FLOOR))


def _over_limit(thresholds: Mapping[str, Any]) -> int | None:
    limit = thresholds.get("chargedAtMost")
    return None if limit is None else int(limit) + 1


def _reported(finding: Finding, names: FaultNames) -> dict[str, Any]:
    codes = [excerpt(each, _CHARACTERS // 2) for each in codes_of(finding, names)]
    return {
        "charger": charger_of(finding, names),
        "code": codes[0] if codes else None,
        "codes": Fact(listed(codes, _SHOWN), ", ".join(codes[:20])) if codes else None,
    }


def _beside(surplus: Surplus) -> dict[str, Any]:
    station, metres = surplus.station, surplus.metres
    name = f" ({excerpt(station.name, _CHARACTERS // 2)})" if station.name else ""
    km = None if metres is None else Decimal(metres) / _KM
    return {
        "surplus_station": Fact(excerpt(station.station_id, _CHARACTERS // 2) + name, station.station_id),
        "surplus_batteries": surplus.batteries,
        "surplus_km": None if km is None else Fact(spoken(km) if km >= _LEAST_KM else f"under {_LEAST_KM}", km),
    }
