"""`aiops demo`: everything on this machine."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from bot.cli.terminal import failures_as_sentences, out
from bot.runtime.environment import demo_environment
from bot.runtime.log import configure_logging


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another day of the fleet.")] = 1,
    slack_port: Annotated[int | None, typer.Option(help="Port of the Slack page; any free one by default.")] = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page when there is a display.")
    ] = True,
    page_host: Annotated[
        str, typer.Option(help="Address on which the page listens; in a container, 0.0.0.0.")
    ] = "127.0.0.1",
) -> None:
    """Run aiops with a local AWS, a local Slack and a simulated fleet; nothing to configure."""
    # Here and not above: the bot itself runs without what the demo needs.
    from bot.demo.runner import DemoOptions, run_demo  # noqa: PLC0415

    configure_logging("console", logging.WARNING)
    options = DemoOptions(seed=seed, slack_port=slack_port, open_browser=open_browser, page_host=page_host)
    with failures_as_sentences():
        try:
            asyncio.run(_until_stopped(run_demo(options, demo_environment(), out)))
        except BaseExceptionGroup as group:
            # Of the tasks that run side by side, the first that failed tells why.
            raise group.exceptions[0] from None


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until the work ends or SIGINT or SIGTERM comes; then it is cancelled and cleans up."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
    out.print("Stopped.")
