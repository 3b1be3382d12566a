"""Translates pydantic's errors into sentences: where, what was found, what is allowed."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.text.excerpt import echo
from rules.text.spelled import spelled

_A_KEY = "[key]"
"""What pydantic adds to the path of a key that is refused."""

_SUBJECT = re.compile(r"^\w+ should ")


@dataclass(frozen=True)
class Fault:
    """One invalid field. `kind` is pydantic's error type."""

    path: tuple[str, ...]
    kind: str
    why: str

    def __str__(self) -> str:
        where = spelled(".".join(part for part in self.path if part != _A_KEY))
        return f"{where or 'the file'}: {self.why}"


def faults_of(error: ValidationError, model: type[BaseModel], *, quoted: bool = True) -> list[Fault]:
    """Return every fault in the input of `model`. Without `quoted`, no sentence contains any of the input."""
    errors = error.errors(include_url=False, include_input=quoted)
    return [_fault(each, model, quoted=quoted) for each in errors if not _follows(each, errors)]


def _follows(details: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    """Whether a list is only too short for what is wrong with its parts."""
    here = details["loc"]
    inside = (each["loc"] for each in errors if len(each["loc"]) > len(here))
    return details["type"] == "too_short" and any(each[: len(here)] == here for each in inside)


def _fault(details: ErrorDetails, model: type[BaseModel], *, quoted: bool) -> Fault:
    path, kind = tuple(str(part) for part in details["loc"]), details["type"]
    if kind == "extra_forbidden":
        keys = (each.alias or name for name, each in _model_at(model, path[:-1]).model_fields.items())
        return Fault(path, kind, _unknown_key(path[-1], sorted(keys)))
    if kind == "missing":
        return Fault(path, kind, "is missing")
    if not quoted or (isinstance(details["input"], dict) and kind != "model_type"):
        return Fault(path, kind, _allowed(details))
    return Fault(path, kind, f"found {echo(details['input'])}; {_allowed(details)}")


def _unknown_key(key: str, allowed: list[str]) -> str:
    near = get_close_matches(key[:80], allowed, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"no such key.{hint} Allowed: {', '.join(allowed)}"


def _model_at(model: type[BaseModel], path: tuple[str, ...]) -> type[BaseModel]:
    """Return the model at a path; list indexes and dictionary keys in it are skipped."""
    for part in path:
        if part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)


def _allowed(details: ErrorDetails) -> str:
    own = details.get("ctx", {}).get("error")
    if isinstance(own, ValueError):
        return str(own)
    if details["type"] in {"model_type", "dict_type"}:
        return "it should be keys with values"
    if details["type"] == "tuple_type":
        return "it should be a list"
    return _SUBJECT.sub("it should ", details["msg"])
