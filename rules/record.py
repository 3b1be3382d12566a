"""The base of every noun that is stored or sent."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Record(BaseModel):
    """
    An immutable noun with the given table schema's names on the wire.

    Attributes are snake_case here and camelCase in tables, JSON and CSV
    (`station_id` is `stationId`). Unknown keys are ignored: another writer may
    add attributes of its own.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
    )
