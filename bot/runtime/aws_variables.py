"""The variables that boto3 reads by itself: trimmed, and refused by name when they cannot be right."""

import os
from collections.abc import Iterator

from botocore.session import Session

from bot.runtime.secrets import is_word
from bot.runtime.web_address import web_address

NO_REGION = "AWS_REGION is not set: the region of the tables, the state machine and the topic"
_WORDS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
)
_ADDRESS = "AWS_ENDPOINT_URL"
"""Also the beginning of those of one service."""


def aws_region() -> str | None:
    """Return the region that AWS's own tools would use, or None; boto3 alone does not read AWS_REGION."""
    found: str | None = os.environ.get("AWS_REGION") or Session().get_config_variable("region")
    return found or None


def aws_faults() -> list[str]:
    """
    Trim the variables, and return a sentence for each that is missing or cannot be used; it quotes no value.

    A line's end in a credential would make the HTTP library raise an error that quotes it.
    """
    faults = list(_trimmed())
    return faults if aws_region() else [*faults, NO_REGION]


def _trimmed() -> Iterator[str]:
    for name in [*_WORDS, *(each for each in os.environ if each.startswith(_ADDRESS))]:
        value = os.environ.get(name)
        if value is None:
            continue
        os.environ[name] = value = value.strip()
        if not value:
            # boto3 takes an empty one for a value, here and there.
            del os.environ[name]
        elif not is_word(value):
            yield f"{name} cannot be used: it holds white space, quotation marks, or characters that fit into no header"
        elif name.startswith(_ADDRESS) and web_address(value) is None:
            yield f"{name} cannot be used: it is not an address that begins with https:// or http://"
