"""Mutes for tests."""

from typing import Any

from rules.alert.alert import AlertType
from rules.alert.mute import (
    Mute,
)
from tests.factories import NOW

MINUTE = 60_000


HOUR = 60 * MINUTE


def make_mute(**overrides: Any) -> Mute:
    """LOW_INVENTORY of STATION_001 is muted for two hours."""
    defaults: dict[str, Any] = {
        "mute_id": "m-1",
        "station_id": "STATION_001",
        "alert_type": AlertType.LOW_INVENTORY,
        "by": "U0ALICE",
        "reason": "crew on site",
        "since": NOW,
        "until": NOW + 2 * HOUR,
    }
    return Mute(**{**defaults, **overrides})
