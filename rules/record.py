"""The bases of everything that is stored or sent."""

from enum import Enum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

_LONGEST_SORT_KEY = 1_024
"""Bytes, as DynamoDB has it."""


def stored_key(name: str, ending: str) -> str:
    """Return the sort key of what belongs to a name: `name#ending`, or its hash where a name is too long for a key."""
    key = f"{name}#{ending}"
    return key if len(written := key.encode(errors="replace")) <= _LONGEST_SORT_KEY else sha256(written).hexdigest()


class Record(BaseModel):
    """
    An immutable value that uses the names of the given table schema.

    Attributes are snake_case here and camelCase in tables, JSON and CSV
    (`station_id` is `stationId`). Unknown keys are ignored: other programs may
    write attributes of their own.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
    )


class StoredNull(Enum):
    """A NULL that is stored and must stay; None means that there is no such attribute."""

    NULL = None


class KeptRecord(Record):
    """
    A record that is read from a table, changed and written back: keys that this version does not know stay in it.

    A newer version, or another program, may have written them. They keep their values exactly, NULL included.
    """

    model_config = ConfigDict(extra="allow")

    def model_post_init(self, _context: Any, /) -> None:
        """Keep stored NULLs of unknown keys apart from fields that have no value, which are not written."""
        if self.__pydantic_extra__:
            self.__pydantic_extra__.update(
                {name: StoredNull.NULL for name, value in self.__pydantic_extra__.items() if value is None}
            )
