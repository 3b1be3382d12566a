"""What another program writes into the tables."""

from typing import Any
from uuid import uuid4

from tests.scenarios.house import House


async def alerts_of_another_writer(house: House, count: int, **attributes: Any) -> list[str]:
    """Put alerts into the table, each newer than the one before."""
    ids = [str(uuid4()) for _ in range(count)]
    for place, alert_id in enumerate(ids):
        item = {
            "alertId": alert_id,
            "stationId": f"STATION_{place:03}",
            "alertType": "HIGH_DEMAND",
            "severity": "LOW",
            "status": "PENDING",
            "title": f"alert number {place:03}",
            "createdAt": house.now_ms() - 100_000 + place,
        }
        await house.tables.put(house.names.alerts, item | attributes)
    return ids
