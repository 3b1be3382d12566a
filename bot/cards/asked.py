"""What the dialog about a whole digest carries from its drawing to its submission."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from rules.digest import MOST_MEMBERS

_MASK = re.compile(f"[0-9a-f]{{1,{MOST_MEMBERS}}}")
"""Four members a digit: room for more than a digest ever has, in less than Slack takes."""


def _masked(places: Iterable[int]) -> str:
    """Return places as a hexadecimal number with a bit for each: as short for any of 500 as for all."""
    return format(sum(1 << place for place in places), "x")


def _unmasked(given: Any) -> Any:
    if not isinstance(given, str) or not _MASK.fullmatch(given):
        return given
    mask = int(given, 16)
    return frozenset(place for place in range(mask.bit_length()) if mask >> place & 1)


Places = Annotated[frozenset[int], BeforeValidator(_unmasked), PlainSerializer(_masked)]


class Asked(BaseModel):
    """
    Which digest it was, which places of its members were offered to be decided, and when (epoch ms).

    `without_metrics`: it asked for those to be approved of which the newest metrics tell nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: str = Field(max_length=64)
    at: int = Field(ge=0)
    places: Places
    without_metrics: bool = False

    @classmethod
    def read(cls, text: str) -> "Asked | None":
        """Return what a dialog carried; None for anything else."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None

    def written(self) -> str:
        """Return it as a dialog carries it."""
        return self.model_dump_json(exclude_defaults=True)
