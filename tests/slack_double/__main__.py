"""`python -m tests.slack_double --port N --state-file F`: the double as a process of its own."""

import argparse
import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.slack_double.double import SlackDouble
from tests.slack_double.state_file import keep_written, restore


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state-file", type=Path, help="written a few times a second; read at the start if it exists")
    parser.add_argument("--request-url", help="deliver over signed HTTP to this URL instead of Socket Mode")
    return parser.parse_args()


def _slack(state_file: Path | None, request_url: str | None) -> SlackDouble:
    slack = SlackDouble(request_url=request_url)
    if state_file is not None and state_file.exists():
        restore(slack, json.loads(state_file.read_text(encoding="utf-8")))
    return slack


async def _serve(slack: SlackDouble, port: int, state_file: Path | None) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await slack.start(port)
    sys.stdout.write(f"{slack.workspace.base_url}\n")
    sys.stdout.flush()
    writer = asyncio.create_task(keep_written(slack, state_file)) if state_file is not None else None
    await stopped.wait()
    await slack.stop()
    if writer is not None:
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer


if __name__ == "__main__":
    options = _arguments()
    asyncio.run(_serve(_slack(options.state_file, options.request_url), options.port, options.state_file))
