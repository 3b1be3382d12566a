"""What happens in the demo, and when."""

from bot.demo.fleet.story import (
    Story,
    charger_dies,
    chargers_wear,
    commuter_rush,
    falls_silent,
    fault_flaps,
    runs_dry,
)

HUBS = frozenset({"STATION_012", "STATION_018"})
"""Large stations, which a rush does not empty at once."""

SCRIPT: tuple[Story, ...] = (
    # First act: one alert at the first evaluation, then a few at a time. Chargers must be bad for five minutes, a surge
    # for most of what is known.
    charger_dies("STATION_007", -400),
    runs_dry("STATION_003", -150),
    commuter_rush("STATION_012", -160),
    fault_flaps("STATION_016", 20, "E42: contactor welded"),
    chargers_wear("STATION_010", -110),
    # Its alert comes after ten minutes of silence.
    falls_silent("STATION_020", 180),
    # Second act, for those who stay.
    fault_flaps("STATION_005", 420, "E17: battery lock jammed"),
    runs_dry("STATION_014", 540),
    charger_dies("STATION_001", 780),
    commuter_rush("STATION_018", 500),
)
