"""Fleets for tests."""

from decimal import Decimal

from rules.alert.alert import AlertType, Severity
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.metric import ChargerHealth
from tests.factories import MINUTE, NOW


def fleet_of(count: int, at: int = NOW) -> FleetSnapshot:
    rows = tuple(
        StationRow(
            station_id=f"STATION_{place:05}",
            severity=Severity.HIGH if place % 50 == 0 else None,
            trouble=AlertType.LOW_INVENTORY if place % 50 == 0 else None,
            charged=place * 7 % 31,
            uncharged=30 - place * 7 % 31,
            health=ChargerHealth.HEALTHY,
            uptime=Decimal(9000 + place * 13 % 1000) / 100,
            swaps_per_hour=Decimal(place * 17 % 200) / 10,
            minutes_to_empty=Decimal(place * 19 % 9000) / 10 if place % 3 else None,
            seen_at=at - place * 37 % 60_000,
        )
        for place in range(count)
    )
    return FleetSnapshot(at=at, every_ms=MINUTE, window_ms=5 * MINUTE, rows=rows)
