"""The base of what the register's file holds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict

from rules.text.doubts import ReadableName

Whole = Annotated[int, Strict(), Field(ge=1)]
Text = Annotated[ReadableName, Strict(), Field(min_length=1, max_length=200)]


class RegisterSection(BaseModel):
    """A section of the register. An unknown key is an error: a misspelt fact must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)
