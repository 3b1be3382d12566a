"""Settings that are lists or names: refused when no deployment can mean them."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from rules.text.doubts import ReadableName
from rules.text.excerpt import echo

EVERYONE = "*"
LONGEST_SECONDS = 7 * 86_400
"""A longer wait, or one without end, is a slip."""

_ID = re.compile(r"[UWS][A-Z0-9]+")


class EvaluatedBy(StrEnum):
    """Who looks at the stations."""

    SERVICE = "service"
    FUNCTIONS = "functions"


def split_list(text: Any) -> Any:
    """Return the parts of a comma-separated list; anything but text stays as it is."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text


def _split(text: Any) -> Any:
    if isinstance(text, str) and text[:1] in {'"', "'"} and text[-1:] == text[:1]:
        raise ValueError("it is in quotation marks, which are part of the value here")
    return split_list(text)


def _are_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    for each in ids:
        if each != EVERYONE and not _ID.fullmatch(each):
            raise ValueError(
                f"{echo(each)} is neither a Slack user id (U…, W…) nor a user-group id (S…) nor * for everyone"
            )
    return ids


def _a_copilot(text: Any) -> Any:
    if text not in {None, "", "bedrock"}:
        raise ValueError("it is either bedrock or not set")
    return text or None


def _a_model(text: Any) -> Any:
    if text and not (isinstance(text, str) and _MODEL.fullmatch(text)):
        raise ValueError("it is not the id of a model or inference profile of Bedrock")
    return text or None


_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,2000}")
Copilot = Annotated[str | None, BeforeValidator(_a_copilot)]
CopilotModel = Annotated[str | None, BeforeValidator(_a_model)]
Ids = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_are_ids)]
"""A comma-separated list in the environment."""

Stations = Annotated[tuple[ReadableName, ...], NoDecode, BeforeValidator(_split)]
_SEEN = r"[^\s\p{C}]+"
MACHINE_ARN = f"^arn:{_SEEN}:states:{_SEEN}:stateMachine:{_SEEN}$"
TOPIC_ARN = f"^arn:{_SEEN}:sns:{_SEEN}$"
TableName = Annotated[str, Field(pattern=f"^([a-zA-Z0-9_.-]{{3,255}}|arn:{_SEEN}:table/[a-zA-Z0-9_.-]{{3,255}})$")]
