"""How many stations one leader can look at, and when it should be told that there are almost too many."""

STATIONS_A_SECOND = 400
"""Read and judged, with one processor to itself; `make bench ARGS=tick_beside_queries` measures it on your machine."""

READING = 0.8
"""The share of the interval after which a tick reads no more stations."""

ALMOST = 0.5
"""A tick that takes this share of its interval: time to read docs/scale.md, before stations are missed."""


def most_stations(every_seconds: float) -> int:
    """Return about how many stations one leader can look at in each interval."""
    return int(STATIONS_A_SECOND * READING * every_seconds)
