"""How another program wrote an alert, where that is not our way: what a change must compare with, and must not lose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.metric import UnusableField


@dataclass(frozen=True)
class AsWritten:
    """
    `status` as it is spelled, and `created_at` in the unit that it is counted in; None if they are as ours.

    `keys` are the metadata keys of ours that have another shape, with their values; `metadata` is the whole of it where
    it is no map (`has_map` is False then, and None is a NULL). `unusable` names everything that counts as not written.
    """

    status: str | None = None
    created_at: int | None = None
    has_map: bool = True
    metadata: Any = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    unusable: tuple[UnusableField, ...] = ()


OUR_WAY = AsWritten()
SET_ASIDE = "setAside"
"""The metadata key under which a value of another program is kept that stood where ours must stand."""
