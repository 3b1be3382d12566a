"""Tokens and scopes: who may call what."""

from tests.slack_double.json_value import Json
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace

SCOPES: dict[str, tuple[str, ...]] = {
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
}
"""Any one of them opens the method; the first is named when none is there."""

IN_A_CONVERSATION = {
    "conversations.history": ("im:history",),
    "conversations.info": ("im:read",),
    "conversations.replies": ("im:history",),
}
"""What reading of a conversation with one person takes."""

WITH_APP_TOKEN = frozenset({"apps.connections.open"})


def token_of(authorization: str, args: Json) -> str:
    """Take the token from the header, or from the arguments, where it must not stay."""
    in_arguments = str(args.pop("token", "") or "")
    return authorization.removeprefix("Bearer ").strip() or in_arguments


def refuse_stranger(workspace: Workspace, method: str, token: str, args: Json) -> None:
    """Raise what Slack answers to a caller who may not call this."""
    app = workspace.app
    if not token:
        raise SlackRefusal("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise SlackRefusal("invalid_auth")
    if workspace.switches.token_revoked:
        raise SlackRefusal("token_revoked")
    if (token == app.app_token) != (method in WITH_APP_TOKEN):
        raise SlackRefusal("not_allowed_token_type")
    in_conversation = method in IN_A_CONVERSATION and str(args.get("channel")).startswith("D")
    needed = IN_A_CONVERSATION[method] if in_conversation else SCOPES.get(method, ())
    if needed and not set(needed) & set(app.scopes.split(",")):
        raise SlackRefusal("missing_scope", needed=needed[0], provided=app.scopes)
