"""What a call on the wire is about, in words that a kill point can name."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from multidict import CIMultiDictProxy


@dataclass
class Passage:
    """One call of one replica; `heard` once the other side has done it, `answered` once the replica was told."""

    replica: int
    what: str
    alert_id: str
    heard: bool = False
    answered: bool = False


def slack_call(path: str, headers: CIMultiDictProxy[str], body: bytes) -> tuple[str, str]:
    """Name a Slack call by its method, and the alert that its metadata carries."""
    method = path.rsplit("/", 1)[-1]
    return method, _alert_of_metadata(_arguments(headers, body).get("metadata"))


def aws_call(path: str, headers: CIMultiDictProxy[str], body: bytes) -> tuple[str, str]:
    """Name an AWS call by its operation; a write to the tables by what it says."""
    target = headers.get("X-Amz-Target", "")
    operation = target.rsplit(".", 1)[-1]
    if not target:
        return _of_form(body)
    request: dict[str, Any] = json.loads(body)
    match operation:
        case "TransactWriteItems":
            return _of_transaction(request["TransactItems"])
        case "UpdateItem":
            return _of_update(request)
        case "Query":
            return f"Query {request['TableName']}", ""
        case "StartExecution":
            return operation, str(request.get("name", ""))
        case _:
            return operation, ""


def _of_form(body: bytes) -> tuple[str, str]:
    form = parse_qs(body.decode())
    message = form.get("Message", ["{}"])[0]
    return form.get("Action", ["?"])[0], str(json.loads(message).get("alertId", ""))


def _of_transaction(items: list[dict[str, Any]]) -> tuple[str, str]:
    for entry in (item["Put"]["Item"] for item in items if "Put" in item):
        if "actionType" in entry:
            status = entry.get("details", {}).get("M", {}).get("status", {}).get("S", "")
            return f"write {entry['actionType']['S']} {status}".strip(), entry["alertId"]["S"]
    for key in (item["Delete"]["Key"]["key"]["S"] for item in items if "Delete" in item):
        alert_id, _, kind = key.partition("#")
        return f"end {kind}", alert_id
    if any("members" in item["Put"]["Item"] for item in items if "Put" in item):
        return "write digest", ""
    return "write", ""


def _of_update(request: dict[str, Any]) -> tuple[str, str]:
    key = request["Key"].get("key", {}).get("S", "")
    alert_id, _, kind = key.partition("#")
    expression = request["UpdateExpression"]
    if "claim = :token" in expression:
        return f"claim {kind}", alert_id
    if "begun = :message" in expression:
        return f"begin {kind}", alert_id
    if "dueAt = :due" in expression:
        return f"put off {kind}", alert_id
    return ("lease" if "fence" in expression else "UpdateItem"), ""


def _arguments(headers: CIMultiDictProxy[str], body: bytes) -> dict[str, Any]:
    if "json" in headers.get("Content-Type", ""):
        return dict(json.loads(body or b"{}"))
    return {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}


def _alert_of_metadata(metadata: Any) -> str:
    parsed = json.loads(metadata) if isinstance(metadata, str) else metadata or {}
    return str(parsed.get("event_payload", {}).get("alert_id", ""))
