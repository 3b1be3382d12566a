"""A NULL that is stored and must stay: None means that there is no such attribute."""

from enum import Enum


class StoredNull(Enum):
    """The one value."""

    NULL = None


NULL = StoredNull.NULL
