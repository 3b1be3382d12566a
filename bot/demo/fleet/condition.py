"""What is wrong at a simulated station."""

from dataclasses import dataclass

from rules.metric import ChargerHealth


@dataclass(frozen=True)
class FaultCondition:
    """
    The trouble of a station; the default is a healthy one.

    `charging` is the working share of its chargers (0 to 1), `uptime` the
    percentage it reports (None: as if healthy), `demand` the least demand (as a
    multiple of its peak), `fault` a log line that comes and goes.
    """

    charging: float = 1.0
    health: ChargerHealth = ChargerHealth.HEALTHY
    uptime: float | None = None
    demand: float = 0.0
    surge: bool = False
    fault: str | None = None
    is_silent: bool = False


SOUND = FaultCondition()
