"""What time it was when a row came, by the rows of the other stations before it."""

_ODD = 10
"""One station in so many may have a clock that runs ahead."""


class NetworkClock:
    """`now_ms` (epoch ms) is never later than it was, if most stations' clocks are right; 0 while too few reported."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._newest: dict[str, int] = {}
        self._rows = 0

    def saw(self, station_id: str, at_ms: int) -> None:
        """Take note of a row."""
        if at_ms > self._newest.get(station_id, 0):
            self._newest[station_id] = at_ms
        self._rows += 1
        if self._rows >= len(self._newest):
            self._rows = 0
            self._look()

    def _look(self) -> None:
        odd = odd_of(len(self._newest))
        if len(self._newest) > odd + 1:
            self.now_ms = max(self.now_ms, sorted(self._newest.values(), reverse=True)[odd])


def odd_of(stations: int) -> int:
    """Return how many of some stations may have clocks that run ahead."""
    return max(1, stations // _ODD)
