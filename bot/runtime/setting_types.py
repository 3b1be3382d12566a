"""Settings that are lists or names: refused when no deployment can mean them."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from rules.text.doubts import ReadableName

EVERYONE = "*"
LONGEST_SECONDS = 7 * 86_400
"""A longer wait, or one without end, is a slip."""

_ID_FIRST_LETTERS = frozenset("UWS")


def split_list(text: Any) -> Any:
    """Return the parts of a comma-separated list; anything but text stays as it is."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text


def _split(text: Any) -> Any:
    if isinstance(text, str) and text[:1] in {'"', "'"} and text[-1:] == text[:1]:
        raise ValueError("it stands in quotation marks, which are part of the value here")
    return split_list(text)


def _are_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    for each in ids:
        if each != EVERYONE and (each[0] not in _ID_FIRST_LETTERS or not each.isalnum() or not each.isupper()):
            raise ValueError(
                f"{each[:40]!r} is neither a Slack user id (U…, W…) nor a user-group id (S…) nor * for everyone"
            )
    return ids


Ids = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_are_ids)]
"""A comma-separated list in the environment."""

Stations = Annotated[tuple[ReadableName, ...], NoDecode, BeforeValidator(_split)]
TableName = Annotated[str, Field(pattern="^([a-zA-Z0-9_.-]{3,255}|arn:[^ ]+:table/[a-zA-Z0-9_.-]{3,255})$")]
