"""files.*: announce, upload, complete, ask."""

from typing import Any

from tests.slack_double.arguments import need, whole_number
from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.posting import post
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.upload import Upload
from tests.slack_double.workspace import Workspace


def get_upload_url(workspace: Workspace, args: Json) -> Json:
    need(args, "filename", "length")
    upload = Upload(workspace.new_id("F0"), args["filename"], whole_number(args, "length", 0))
    upload.alt_text = args.get("alt_txt") or ""
    workspace.files[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{workspace.base_url}/upload/{upload.id}"}


def complete_upload(workspace: Workspace, args: Json) -> Json:
    need(args, "files")
    if args.get("channel_id") and not str(args["channel_id"]).startswith(tuple("CGDZ")):
        raise SlackRefusal("invalid_arguments", ["must match ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"])
    channel = workspace.writable(args["channel_id"]) if args.get("channel_id") else None
    finished = [_complete(workspace, item) for item in args["files"]]
    if channel is not None:
        for upload in finished:
            upload.channel = channel.id
        comment = args.get("initial_comment") or ", ".join(upload.name for upload in finished)
        post(workspace, channel, {"text": comment, "thread_ts": args.get("thread_ts")})
    return {"files": [{"id": upload.id, "title": upload.title or upload.name} for upload in finished]}


def file_info(workspace: Workspace, args: Json) -> Json:
    need(args, "file")
    return {"file": _known(workspace, args["file"]).show(workspace.clock.now())}


def receive_bytes(workspace: Workspace, file_id: str, content: bytes) -> None:
    """Take what was posted to the upload URL."""
    upload = _known(workspace, file_id)
    if len(content) != upload.length:
        raise SlackRefusal("length_mismatch")
    upload.content = content


def _complete(workspace: Workspace, item: Any) -> Upload:
    upload = _known(workspace, str(item.get("id")) if isinstance(item, dict) else "")
    if upload.content is None:
        raise SlackRefusal("file_not_found")
    upload.title = item.get("title") or ""
    upload.completed = True
    upload.ready_at = workspace.clock.now() + workspace.switches.file_processing_seconds
    return upload


def _known(workspace: Workspace, file_id: str) -> Upload:
    if file_id not in workspace.files:
        raise SlackRefusal("file_not_found")
    return workspace.files[file_id]


METHODS: dict[str, Method] = {
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": get_upload_url,
    "files.info": file_info,
}
