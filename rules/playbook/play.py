"""One entry of the playbook: for which alerts it is, and what it says of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Strict, model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate.kinds import KINDS, kind_of
from rules.playbook.template import safely_said, template_of
from rules.stations.for_some import ForSome, several
from rules.stations.station_facts import StationFacts
from rules.text.characters import HIDDEN

_MOST_PARAMETERS = 20
_MOST_DOES = 200
"""Characters: a question of Slack's has room for so many beside the rest."""

_REASONS = {str(reason): kind.alert_type for kind in KINDS for reason in kind.causes}


def _a_sentence(text: str) -> str:
    if not safely_said(text).rstrip().endswith((".", "!", "?", "]")):
        raise ValueError("it should be a sentence: end it with a full stop")
    return text


def _plain(text: str) -> str:
    if HIDDEN.search(text):
        raise ValueError("it holds a character that nobody sees")
    return text


def _like(pattern: str, what: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"it should be {what}")
        return text

    return check


def _a_reason(text: str) -> str:
    if text not in _REASONS:
        raise ValueError(f"there is no such reason; there are: {', '.join(sorted(_REASONS))}")
    return text


def _a_value(raw: Any) -> Any:
    match raw:
        case bool() | int() | Decimal():
            return raw
        case float() if isfinite(raw):
            # DynamoDB takes no floats.
            return Decimal(str(raw))
        case str() if len(raw) <= _LONGEST:
            return raw if template_of(raw).only_fact else safely_said(raw)
    raise ValueError(f"it should be a number, true, false, or a text of at most {_LONGEST} characters")


_LONGEST = 500
LINK = r"https?://[^\s<>|]{1,990}"
"""A link that Slack takes between its angle brackets."""
_SOME = (BeforeValidator(several), Field(min_length=1))
Words = Annotated[str, Strict(), Field(max_length=_LONGEST), AfterValidator(_plain), AfterValidator(safely_said)]
Sentence = Annotated[
    str, Strict(), Field(min_length=2, max_length=_LONGEST), AfterValidator(_plain), AfterValidator(_a_sentence)
]
Name = Annotated[str, Strict(), AfterValidator(_like("[a-z][A-Za-z0-9]{0,39}", "a name like fromStation, of letters"))]
RemediationName = Annotated[
    str, Strict(), AfterValidator(_like("[A-Z][A-Za-z0-9]{1,79}", "the name of a state, like RestartChargers"))
]
Station = Annotated[
    str, Strict(), AfterValidator(_like(r"\S(.{0,198}\S)?", "a name or a pattern like CITY_*, without space around it"))
]
Link = Annotated[str, Strict(), AfterValidator(_like(LINK, "a link that begins with https:// or http://"))]
Parameters = Annotated[dict[Name, Annotated[Any, BeforeValidator(_a_value)]], Field(max_length=_MOST_PARAMETERS)]


@dataclass(frozen=True)
class Occasion:
    """What an entry is chosen by."""

    alert_type: AlertType
    reason: str | None
    severity: Severity
    station: StationFacts


class Play(ForSome):
    """
    For which alerts it is (what it leaves out may be any), and what it says: each key replaces that of earlier entries.

    `details` follow the recommendation. A remediation comes with the words for it, and without the parameters of
    another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert_types: Annotated[tuple[AlertType, ...], *_SOME] = ()
    reasons: Annotated[tuple[Annotated[str, AfterValidator(_a_reason)], ...], *_SOME] = ()
    severities: Annotated[tuple[Severity, ...], *_SOME] = ()
    stations: Annotated[tuple[Station, ...], *_SOME] = ()
    groups: Annotated[tuple[Station, ...], *_SOME] = ()
    recommend: Sentence | None = None
    details: Words | None = None
    does: Annotated[Sentence, Field(max_length=_MOST_DOES)] | None = None
    remediation: RemediationName | None = None
    parameters: Parameters | None = None
    runbook: Link | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.says:
            raise ValueError(f"it says nothing: give it one of {', '.join(_SAYS)}")
        return self

    @model_validator(mode="after")
    def _words_and_remediation_agree(self) -> Self:
        if self.remediation is not None and (self.recommend is None or self.does is None):
            raise ValueError("a remediation needs words of its own: add recommend and does, which say what it is")
        if self.does is not None and self.remediation is None:
            raise ValueError("does says what a remediation does: add remediation, so that both are of one entry")
        return self

    @model_validator(mode="after")
    def _reasons_are_of_its_types(self) -> Self:
        for reason in self.reasons:
            if self.alert_types and _REASONS[reason] not in self.alert_types:
                known = ", ".join(str(each) for alert_type in self.alert_types for each in kind_of(alert_type).causes)
                raise ValueError(f"'{reason}' is not a reason of {', '.join(self.alert_types)}, which have: {known}")
        return self

    @property
    def says(self) -> dict[str, Any]:
        """The keys that it gives, with their values."""
        return {name: value for name in _SAYS if (value := getattr(self, name)) is not None}

    def is_for(self, occasion: Occasion) -> bool:
        """Whether it is for an alert."""
        return (
            (not self.alert_types or occasion.alert_type in self.alert_types)
            and (not self.reasons or occasion.reason in self.reasons)
            and (not self.severities or occasion.severity in self.severities)
            and (self.is_for_all or self.names(occasion.station))
        )


_SAYS = ("recommend", "details", "does", "remediation", "parameters", "runbook")
