"""What the dialog about a whole digest carries from its drawing to its submission."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from bot.decisions.bulk_order import Offer, Offered
from rules.alert.alert import Severity
from rules.digest.digest import MOST_MEMBERS

_MASK = re.compile(f"[0-9a-f]{{1,{MOST_MEMBERS}}}")
"""Four members a digit: room for more than a digest ever has, in less than Slack takes."""


def _masked(places: Iterable[int]) -> str:
    """Return places as a hexadecimal number with a bit for each: as short for any of 500 as for all."""
    return format(sum(1 << place for place in places), "x")


def _unmasked(given: Any) -> Any:
    if isinstance(given, frozenset):
        return given
    if not isinstance(given, str) or not _MASK.fullmatch(given):
        raise ValueError("no places")
    mask = int(given, 16)
    return frozenset(place for place in range(mask.bit_length()) if mask >> place & 1)


Places = Annotated[frozenset[int], BeforeValidator(_unmasked), PlainSerializer(_masked)]


class BulkState(BaseModel):
    """
    Which digest it was, and which places of its members were offered to be decided, by how bad they were said to be.

    `cleared` are those of which it said that their condition no longer holds. `without_metrics`: it asked for those to
    be approved of which the newest metrics tell nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: str = Field(max_length=64)
    by_severity: dict[Severity, Places]
    cleared: Places = frozenset()
    without_metrics: bool = False

    @classmethod
    def of(cls, digest_id: str, offered: Offered, *, without_metrics: bool = False) -> "BulkState":
        """Return what a dialog carries that offers some members of a digest."""
        by_severity: defaultdict[Severity, set[int]] = defaultdict(set)
        for place, offer in offered.items():
            by_severity[offer.severity].add(place)
        return cls(
            digest=digest_id,
            by_severity={severity: frozenset(places) for severity, places in by_severity.items()},
            cleared=frozenset(place for place, offer in offered.items() if offer.is_cleared),
            without_metrics=without_metrics,
        )

    @property
    def offered(self) -> Offered:
        """What was offered."""
        return {
            place: Offer(severity, place in self.cleared)
            for severity, places in self.by_severity.items()
            for place in places
        }

    @classmethod
    def read(cls, text: str) -> "BulkState | None":
        """Return what a dialog carried; None for anything else."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None

    def written(self) -> str:
        """Return it as a dialog carries it."""
        return self.model_dump_json(exclude_defaults=True)
