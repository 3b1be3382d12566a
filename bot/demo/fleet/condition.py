"""What is wrong at a station, as its simulation needs it."""

from dataclasses import dataclass

from rules.metric import ChargerHealth


@dataclass(frozen=True)
class FaultCondition:
    """
    A station's state of trouble; the default is a sound station.

    `charging` is the working share of its chargers (0 to 1), `uptime` what it
    then reports (percent, None: as a sound one), `demand` the least demand (in
    peaks that the station is made for), `fault` a log line that comes and goes.
    """

    charging: float = 1.0
    health: ChargerHealth = ChargerHealth.HEALTHY
    uptime: float | None = None
    demand: float = 0.0
    surge: bool = False
    fault: str | None = None
    is_silent: bool = False


SOUND = FaultCondition()
