"""conversations.*"""

from collections.abc import Sequence

from tests.slack_double.arguments import flag, need
from tests.slack_double.channel import Channel
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message
from tests.slack_double.method import Method
from tests.slack_double.paging import page
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


def info(workspace: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = workspace.channels.get(args["channel"])
    if channel is None or (channel.is_private and not channel.bot_is_member):
        raise SlackRefusal("channel_not_found")
    return {"channel": channel.show(workspace.app.team_id)}


def list_all(workspace: Workspace, args: Json) -> Json:
    """List the channels of the asked types that the app may see: of the private ones only those that it is in."""
    types = {each.strip() for each in str(args.get("types") or "public_channel").split(",")}
    if not types <= {"public_channel", "private_channel", "mpim", "im"}:
        raise SlackRefusal("invalid_types")
    for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read")):
        if kind in types and scope not in workspace.app.scopes.split(","):
            raise SlackRefusal("missing_scope", needed=scope, provided=workspace.app.scopes)
    found = [
        channel
        for channel in workspace.channels.values()
        if not channel.id.startswith("D")
        and ("private_channel" if channel.is_private else "public_channel") in types
        and (channel.bot_is_member or not channel.is_private)
        and not (channel.is_archived and flag(args, "exclude_archived"))
    ]
    shown, cursor = page(found, args)
    listed = [channel.show(workspace.app.team_id) for channel in shown]
    return {"channels": listed, "response_metadata": {"next_cursor": cursor}}


def history(workspace: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = workspace.readable(args["channel"])
    found = [message for message in channel.timeline() if _within(message.ts, args)]
    return _messages(found, args)


def replies(workspace: Workspace, args: Json) -> Json:
    need(args, "channel", "ts")
    channel = workspace.readable(args["channel"])
    if args["ts"] not in channel.messages:
        raise SlackRefusal("thread_not_found")
    inside = [message for message in channel.replies(args["ts"]) if _within(message.ts, args)]
    return _messages([channel.messages[args["ts"]], *inside], args)


def open_direct(workspace: Workspace, args: Json) -> Json:
    """Find or make the direct messages between the app and a person."""
    need(args, "users")
    users = args["users"] if isinstance(args["users"], list) else str(args["users"]).split(",")
    user = workspace.user(users[0])
    if user.is_bot:
        raise SlackRefusal("cannot_dm_bot")
    if user.deleted:
        raise SlackRefusal("user_disabled")
    channel_id = f"D{user.id[1:]}"
    known = channel_id in workspace.channels
    direct = Channel(channel_id, "directmessage", members=[user.id], is_private=True)
    workspace.channels.setdefault(channel_id, direct)
    return {"channel": {"id": channel_id}, "no_op": known, "already_open": known}


def members(workspace: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = workspace.readable(args["channel"])
    everyone = [*channel.members, workspace.app.bot_user_id]
    shown, cursor = page(everyone, args)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def _within(ts: str, args: Json) -> bool:
    """Exclusive at both ends unless asked otherwise."""
    inclusive = flag(args, "inclusive")
    oldest, latest = _moment(args, "oldest", 0.0), _moment(args, "latest", float("inf"))
    return oldest < float(ts) < latest or (inclusive and float(ts) in (oldest, latest))


def _moment(args: Json, name: str, default: float) -> float:
    try:
        return float(args.get(name) or default)
    except (TypeError, ValueError):
        raise SlackRefusal(f"invalid_ts_{name}") from None


def _messages(found: Sequence[Message], args: Json) -> Json:
    shown, cursor = page(found, args)
    with_payload = flag(args, "include_all_metadata")
    return {
        "messages": [message.show(with_payload=with_payload) for message in shown],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS: dict[str, Method] = {
    "conversations.history": history,
    "conversations.info": info,
    "conversations.list": list_all,
    "conversations.members": members,
    "conversations.open": open_direct,
    "conversations.replies": replies,
}
