"""Reads a call the way Slack does: query, form or JSON, and JSON inside a form."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.slack_double.json_value import Json
from tests.slack_double.slack_error import SlackRefusal

JSON_FIELDS = ("attachments", "blocks", "files", "metadata", "view")
TRUE = ("1", "true", "True", True, 1)


async def read_arguments(request: web.Request) -> Json:
    """Gather what was sent, wherever it was put."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args.update(_json_object(await request.text()))
    else:
        args.update({key: value for key, value in (await request.post()).items() if isinstance(value, str)})
    for field in JSON_FIELDS:
        if isinstance(args.get(field), str):
            args[field] = _parsed_or_text(args[field])
    return args


def _json_object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except json.JSONDecodeError:
        raise SlackRefusal("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackRefusal("json_not_object")
    return value


def _parsed_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def flag(args: Json, name: str) -> bool:
    return args.get(name) in TRUE


def need(args: Json, *names: str) -> None:
    """Refuse a call that leaves out what the method cannot do without."""
    for name in names:
        if args.get(name) in (None, ""):
            raise SlackRefusal("invalid_arguments", [f"missing required field: {name} [json-pointer:/{name}]"])


def whole_number(args: Json, name: str, default: int) -> int:
    try:
        return int(args.get(name) or default)
    except (TypeError, ValueError):
        raise SlackRefusal("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None
