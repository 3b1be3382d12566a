"""Fills messages with the list of a digest: as much in each as Slack takes, and nothing left out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.message import ASKED, Block

BLOCKS_JSON = 12_000
"""
Characters of a message's blocks as JSON. Slack documents no limit for them, but answers `msg_blocks_too_long` from
about 13,200 on.
"""

_FRAME = 2_500
"""The most that header, summary, buttons, small print and what folds away take."""

_SHOWN = 1
"""Stations that stand open: the worst. A card is one screen of a phone."""

_AROUND_TEXT = 120
"""The size of a section without its text."""


@dataclass
class DigestPage:
    """One message: what stands above the list, rows with a button each, and paragraphs of lines."""

    above: list[Block] = field(default_factory=list)
    rows: list[Block] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    size: int = _FRAME

    def take(self, line: str) -> bool:
        """Add a line and return whether there was room for it."""
        joins = bool(self.paragraphs) and len(self.paragraphs[-1]) + len(line) + 1 <= limits.SECTION
        cost = len(json.dumps(line, ensure_ascii=False)) + (0 if joins else _AROUND_TEXT)
        if self.size + cost > BLOCKS_JSON:
            return False
        self.size += cost
        if joins:
            self.paragraphs[-1] += f"\n{line}"
        else:
            self.paragraphs.append(line)
        return True

    def body(self, small: Block) -> list[Block]:
        """
        Return the blocks of the page: the worst stations, and folded away the others and what else is to say.

        `small` is what the page says of itself.
        """
        asked = [each for each in self.above if str(each.get("block_id", "")).startswith(ASKED)]
        above = [each for each in self.above if each not in asked]
        rest = [*above, *(blocks.section(text) for text in self.paragraphs)]
        rest, below = ([*rest, small], []) if self.rows else (rest, [small])
        return [
            *asked,
            *self.rows[:_SHOWN],
            *_folded_rows(self.rows[_SHOWN:]),
            *blocks.folded("Details" if self.rows else "The stations", rest),
            *below,
        ]


def _folded_rows(rows: list[Block]) -> Iterator[Block]:
    """Yield rows that unfold by one press, each container with how many are in it."""
    for start in range(0, len(rows), limits.CONTAINER_BLOCKS):
        part = rows[start : start + limits.CONTAINER_BLOCKS]
        yield from blocks.folded(f"{len(part)} more to review", part)


def paged(above: list[Block], rows: list[Block], lines: Sequence[str]) -> list[DigestPage]:
    """Return one or more pages: `above` and all rows on the first, then all lines."""
    pages = [DigestPage(above=above, rows=rows, size=_FRAME + size_of([*above, *rows]))]
    for line in lines:
        if not pages[-1].take(line):
            pages.append(DigestPage(paragraphs=[]))
            pages[-1].take(line)
    return pages


def size_of(drawn: list[Block]) -> int:
    """Return the length of blocks as JSON."""
    return len(json.dumps(drawn, ensure_ascii=False))
