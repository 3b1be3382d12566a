"""chat.*"""

from tests.slack_double.arguments import need
from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.posting import edit, post, show_privately
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


def post_message(workspace: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = workspace.writable(args["channel"])
    if not channel.takes(reply=bool(args.get("thread_ts"))):
        raise SlackRefusal(str(channel.refuses_posts))
    message = post(workspace, channel, args)
    return {"channel": channel.id, "ts": message.ts, "message": message.show()}


def update(workspace: Workspace, args: Json) -> Json:
    need(args, "channel", "ts")
    channel = workspace.writable(args["channel"])
    message = workspace.message(channel, args["ts"])
    if message.user != workspace.app.bot_user_id:
        raise SlackRefusal("cant_update_message")
    edit(workspace, message, args)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.show()}


def delete(workspace: Workspace, args: Json) -> Json:
    need(args, "channel", "ts")
    channel = workspace.writable(args["channel"])
    message = workspace.message(channel, args["ts"])
    if message.user != workspace.app.bot_user_id:
        raise SlackRefusal("cant_delete_message")
    channel.delete(message.ts)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    need(args, "channel", "user")
    channel = workspace.writable(args["channel"])
    if args["user"] not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    private = show_privately(workspace, user=args["user"], channel=channel.id, via="ephemeral", args=args)
    return {"message_ts": private.ts}


def get_permalink(workspace: Workspace, args: Json) -> Json:
    need(args, "channel", "message_ts")
    channel = workspace.readable(args["channel"])
    message = workspace.message(channel, args["message_ts"])
    place = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://{workspace.app.team_domain}.slack.com/{place}"}


METHODS: dict[str, Method] = {
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}
