"""Items read as nouns; one that cannot be read is told of and skipped, it never stops the rest."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from rules.record import Record
from storage.errors import BrokenItem
from storage.items import Item, to_noun

Noun = TypeVar("Noun", bound=Record)


class BrokenItems(Protocol):
    """Is told of each item that cannot be read."""

    def __call__(self, broken: BrokenItem) -> None:
        """Count it and log it."""


def read_nouns(
    kind: type[Noun], items: Iterable[Item], table: str, key_names: tuple[str, ...], on_broken: BrokenItems
) -> Iterator[Noun]:
    """Yield the items that can be read."""
    for item in items:
        try:
            yield to_noun(kind, item, table, key_names)
        except BrokenItem as broken:
            on_broken(broken)
