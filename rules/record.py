"""The base of everything that is stored or sent."""

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
