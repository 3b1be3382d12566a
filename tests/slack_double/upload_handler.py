"""Takes the bytes of a file."""

from aiohttp import web

from tests.slack_double.call_log import CallLog
from tests.slack_double.faults import Faults
from tests.slack_double.file_methods import receive_bytes
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


class UploadHandler:
    """In the call log, and for faults, it is the method `upload`; any fault here refuses the bytes with its status."""

    def __init__(self, workspace: Workspace, log: CallLog, faults: Faults) -> None:
        self._workspace = workspace
        self._log = log
        self._faults = faults

    async def handle(self, request: web.Request) -> web.Response:
        content = await request.read()
        file_id = request.match_info["file_id"]
        call = self._log.start("upload", {"file": file_id, "length": len(content)}, self._workspace.clock.now())
        fault = self._faults.strike("upload", None)
        if fault is not None:
            call.fault, call.status = fault.kind.value, fault.status
            return web.Response(status=fault.status)
        try:
            receive_bytes(self._workspace, file_id, content)
        except SlackRefusal as refusal:
            call.error, call.status = refusal.code, 400
            return web.Response(status=400, text=refusal.code)
        call.acted, call.status = True, 200
        return web.Response(text=f"OK - {len(content)}")
