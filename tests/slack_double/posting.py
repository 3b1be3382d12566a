"""How content becomes a message, whichever way it came."""

from typing import Any

from tests.slack_double.arguments import flag
from tests.slack_double.block_rules import check_slack_files
from tests.slack_double.channel import Channel
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.message_rules import refuse_bad_message, refuse_too_long
from tests.slack_double.problems import Problems
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


def named_blocks(workspace: Workspace, blocks: list[Json] | None) -> list[Json]:
    """Give a block_id to each block that came without one, and an action_id to each element."""
    named = [{**block, "block_id": block.get("block_id") or workspace.new_id("b")} for block in blocks or []]
    for block in named:
        if block["type"] == "container":
            block["child_blocks"] = named_blocks(workspace, block["child_blocks"])
        if block["type"] == "actions":
            block["elements"] = [{"action_id": workspace.new_id("a"), **element} for element in block["elements"]]
        elif "accessory" in block:
            block["accessory"] = {"action_id": workspace.new_id("a"), **block["accessory"]}
    return named


def check_content(workspace: Workspace, args: Json) -> None:
    refuse_bad_message(args)
    if unknown := [block["type"] for block in args.get("blocks") or [] if _is_unknown(workspace, block)]:
        raise SlackRefusal("invalid_blocks", [f"unsupported type: {kind}" for kind in unknown])

    def ready(slack_file: dict[str, Any]) -> bool:
        upload = workspace.files.get(str(slack_file.get("id") or "")) or _by_url(workspace, slack_file.get("url"))
        return upload is not None and upload.is_ready(workspace.clock.now())

    if found := check_slack_files(args.get("blocks"), ready, Problems("/blocks")):
        raise SlackRefusal("invalid_blocks", found)


def _is_unknown(workspace: Workspace, block: Json) -> bool:
    return block["type"] in workspace.switches.unknown_blocks


def _by_url(workspace: Workspace, url: object) -> Any:
    links = {f"https://files.example/{upload.id}": upload for upload in workspace.files.values()}
    return links.get(str(url))


def post(workspace: Workspace, channel: Channel, args: Json) -> Message:
    """Put a message of the app into a channel."""
    check_content(workspace, args)
    refuse_too_long(args)
    thread_ts = args.get("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        if not workspace.switches.takes_replies_to_the_deleted:
            raise SlackRefusal("thread_not_found")
        thread_ts = None
    app = workspace.app
    message = Message(
        channel=channel.id,
        ts=workspace.clock.ts(),
        user=app.bot_user_id,
        text=args.get("text") or "",
        blocks=named_blocks(workspace, args.get("blocks")),
        metadata=args.get("metadata"),
        thread_ts=thread_ts,
        broadcast=flag(args, "reply_broadcast"),
        bot_id=app.bot_id,
        app_id=app.app_id,
    )
    channel.messages[message.ts] = message
    return message


def show_privately(workspace: Workspace, *, user: str, channel: str, via: str, args: Json) -> PrivateMessage:
    """Show something to one person only."""
    check_content(workspace, args)
    blocks = named_blocks(workspace, args.get("blocks"))
    text, thread_ts = args.get("text") or "", args.get("thread_ts")
    private = PrivateMessage(user, channel, workspace.clock.ts(), via, text, blocks, thread_ts)
    workspace.privates.append(private)
    return private


def edit(workspace: Workspace, message: Message, args: Json) -> None:
    """Replace a message's content: text without blocks removes the blocks."""
    check_content(workspace, args)
    refuse_too_long(args)
    kept = message.metadata if workspace.switches.update_keeps_metadata else None
    message.edit(
        text=args.get("text") or "",
        blocks=named_blocks(workspace, args.get("blocks")),
        metadata=args.get("metadata", kept) or None,
        edited={"user": workspace.app.bot_user_id, "ts": workspace.clock.ts()},
    )
