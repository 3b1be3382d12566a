"""The bases of everything that is stored or sent."""

from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


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
