"""Reads items as nouns; one that cannot be read is reported and skipped."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from rules.record import Record
from storage.errors import BrokenItem
from storage.items import Item, Read, to_noun

Noun = TypeVar("Noun", bound=Record)


class BrokenItems(Protocol):
    """Called for each item that cannot be read."""

    def __call__(self, broken: BrokenItem) -> None:
        """Report the item."""


def naming_in(keys: list[str] | None, on_broken: BrokenItems) -> BrokenItems:
    """Return a report to `on_broken` that also adds the item's key to `keys`, if given."""

    def named(broken: BrokenItem) -> None:
        on_broken(broken)
        if keys is not None:
            keys.append(broken.key)

    return named


def read_nouns(
    kind: type[Noun],
    items: Iterable[Item],
    table: str,
    key_names: tuple[str, ...],
    on_broken: BrokenItems,
    read: Read[Noun] | None = None,
) -> Iterator[Noun]:
    """Yield the items that can be read, with `read` if given; report the others to `on_broken`."""
    for item in items:
        try:
            yield to_noun(kind, item, table, key_names, read)
        except BrokenItem as broken:
            on_broken(broken)
