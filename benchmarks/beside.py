"""The one table of all benchmarks: what something took, beside what its peer took in the same rounds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

WRITTEN = Path("build/bench.json")


class NoPeer(ValueError):
    """A time alone says how fast a machine is, not how fast the bot is."""


@dataclass(frozen=True)
class Beside:
    """
    What something took in each round, and its peer in the same round; the two take turns.

    `to_reach` is the ratio that is aimed at, if one is. Raises NoPeer if there is nothing beside it.
    """

    name: str
    peer: str
    unit: str
    mine: Sequence[float]
    theirs: Sequence[float]
    to_reach: float | None

    def __post_init__(self) -> None:
        if not self.mine or len(self.mine) != len(self.theirs) or min(self.theirs) <= 0:
            raise NoPeer(f"{self.name} has nothing beside it")

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round."""
        return [mine / theirs for mine, theirs in zip(self.mine, self.theirs, strict=True)]

    def as_json(self) -> dict[str, object]:
        """Return it for the file."""
        return {
            "name": self.name,
            "peer": self.peer,
            "unit": self.unit,
            "mine": list(self.mine),
            "theirs": list(self.theirs),
            "ratio": median(self.ratios),
            "toReach": self.to_reach,
        }


def show_all(rows: Sequence[Beside], written: Path = WRITTEN) -> None:
    """Print the table, and write it as JSON."""
    if not rows:
        return
    told = [
        (
            each.name,
            f"{median(each.mine):.3g} {each.unit} ({min(each.mine):.3g} to {max(each.mine):.3g})",
            f"{each.peer}: {median(each.theirs):.3g} {each.unit}",
            f"{median(each.ratios):.2f} times ({min(each.ratios):.2f} to {max(each.ratios):.2f})",
            "-" if each.to_reach is None else f"{each.to_reach:g}",
        )
        for each in rows
    ]
    table = [("what", "median (least to most)", "beside", "ratio", "to reach"), *told]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    print()
    for row in table:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(json.dumps([each.as_json() for each in rows], indent=1) + "\n")
    print(f"\nWritten to {written}.")
