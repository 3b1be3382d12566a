"""Two channels: which of them has the alerts of a station, by a policy whose routes change while replicas die."""

import time
from collections.abc import Sequence
from pathlib import Path

READ_WITHIN_MS = 30_000
"""A replica reads a changed policy within ten seconds; one that was stopped or begins meanwhile, later."""

_POLICY = """\
groups: {{people: [{people}]}}
decide: [{{by: [people]}}]
audit: [people]
routes:
  - {{name: here, station: [{here}], digest_size: 3}}
  - {{name: there, station: [{there}], channel: {channel}, digest_size: 4}}
"""


class Routes:
    """Every other station's alerts go to the first channel, the default one, the rest to the second."""

    def __init__(self, file: Path, stations: Sequence[str], people: Sequence[str], channels: tuple[str, str]) -> None:
        self.file = file
        self.channels = channels
        self._halves = (tuple(stations[::2]), tuple(stations[1::2]) or ("NONE",))
        self._people = people
        self._written: list[tuple[int, dict[str, str]]] = []
        self._write()

    def exchange(self) -> None:
        """Let each half of the stations go where the other went."""
        self._halves = self._halves[::-1]
        self._write()

    def of(self, station: str, opened_at: int) -> set[str]:
        """Return the channels to which an alert of a station may have gone when it was opened (epoch ms)."""
        ended = [*(at for at, _ in self._written[1:]), opened_at]
        return {
            going[station]
            for (at, going), end in zip(self._written, ended, strict=True)
            if at <= opened_at <= end + READ_WITHIN_MS
        }

    def _write(self) -> None:
        here, there = self._halves
        lists = {"people": ", ".join(self._people), "here": ", ".join(here), "there": ", ".join(there)}
        draft = self.file.with_suffix(".new")
        draft.write_text(_POLICY.format(**lists, channel=self.channels[1]), encoding="utf-8")
        both = zip(self.channels, self._halves, strict=True)
        going = {station: channel for channel, half in both for station in half}
        # Before it can be read.
        self._written.append((int(time.time() * 1000), going))
        draft.replace(self.file)
