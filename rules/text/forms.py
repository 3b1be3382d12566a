"""Texts of a certain form. Where one does not have it, the error says in words which form that is."""

import re
from typing import Annotated

from pydantic import AfterValidator

from rules.text.doubts import ReadableName


def formed(pattern: str, words: str) -> AfterValidator:
    """Return the validator of texts that a pattern matches as a whole; `words` say what they are."""
    form = re.compile(pattern)

    def check(text: str) -> str:
        if form.fullmatch(text) is None:
            raise ValueError(f"it should be {words}")
        return text

    return AfterValidator(check)


_PERSON = "like U0123456789 (in Slack: the person's profile, ⋮, Copy member ID)"

ChannelId = Annotated[
    str, formed(r"[CG][A-Z0-9]{2,20}", "a channel's id like C0123456789 (in Slack: the channel's name, About, below)")
]
PersonId = Annotated[str, formed(r"[UW][A-Z0-9]{2,}", f"a person's id {_PERSON}")]
SlackId = Annotated[
    str, formed(r"[UWS][A-Z0-9]{2,}|\*", f"a person's id {_PERSON}, a user group's like S0123456789, or * for everyone")
]
GroupName = Annotated[str, formed(r"[a-z][a-z0-9-]*", "a name of small letters, digits and hyphens, like on-call")]
Pattern = Annotated[ReadableName, formed(r"(?s).*\S.*", "a name, or a pattern with * and ?")]
WebAddress = Annotated[str, formed(r"https?://[^\s<>|]+", "an address like https://wiki.example.org/page")]
