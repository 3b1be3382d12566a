"""apps.*: where Socket Mode starts."""

import secrets

from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.workspace import Workspace


def open_connection(workspace: Workspace, args: Json) -> Json:
    ticket = secrets.token_urlsafe(12)
    workspace.tickets.append(ticket)
    return {"url": f"{workspace.base_url.replace('http', 'ws', 1)}/link?ticket={ticket}"}


METHODS: dict[str, Method] = {"apps.connections.open": open_connection}
