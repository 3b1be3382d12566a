"""What is wrong with one field of the rules file, in a sentence for the person who wrote it."""

from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rules.text.excerpt import echo


def fault_of(details: ErrorDetails, top: type[BaseModel]) -> str:
    """Say which field it is, what was found and what is allowed; `top` is the model of the whole file."""
    path = [str(part) for part in details["loc"]]
    if details["type"] == "extra_forbidden":
        return _unknown_key(path, _allowed_keys(top, path[:-1]))
    where = ".".join(path) or "the file"
    if details["type"] == "missing":
        return f"{where}: is missing"
    if details["type"] == "model_type":
        return f"{where}: found {echo(details['input'])}; it should be keys with values"
    found = "" if isinstance(details["input"], dict) else f"found {echo(details['input'])}; "
    return f"{where}: {found}{_allowed(details)}"


def _unknown_key(path: list[str], allowed: list[str]) -> str:
    near = get_close_matches(path[-1][:80], allowed, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"{'.'.join(path)}: no such key.{hint} Allowed: {', '.join(allowed)}"


def _allowed_keys(top: type[BaseModel], path: list[str]) -> list[str]:
    """Walk down the models along a path that they themselves reported."""
    model = top
    for part in path:
        annotation = model.model_fields[part].annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    return sorted(model.model_fields)


def _allowed(details: ErrorDetails) -> str:
    own = details.get("ctx", {}).get("error")
    if isinstance(own, ValueError):
        return str(own)
    return details["msg"].replace("Input should", "it should")
