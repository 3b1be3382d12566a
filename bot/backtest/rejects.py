"""The rows of a recording that are left out: all are counted, the first are named."""

from dataclasses import dataclass, field

MOST_NAMED = 1_000


@dataclass(frozen=True)
class RejectedRow:
    """A row that is left out, with its line number (from 1)."""

    file: str
    line: int
    why: str


@dataclass
class Rejects:
    """Collects them; `rows` counts all that were read."""

    rows: int = 0
    count: int = 0
    named: list[RejectedRow] = field(default_factory=list)

    def add(self, file: str, line: int, why: str) -> None:
        """Leave a row out."""
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(RejectedRow(file, line, why))

    @property
    def in_order(self) -> list[RejectedRow]:
        """Those that are named, by file and line."""
        return sorted(self.named, key=lambda each: (each.file, each.line))

    def join(self, other: "Rejects") -> None:
        """Take over what another process left out."""
        self.rows += other.rows
        self.count += other.count
        self.named = [*self.named, *other.named][:MOST_NAMED]
