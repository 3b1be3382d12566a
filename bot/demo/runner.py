"""Runs the demo: AWS, Slack, the fleet and the bot on this machine, each real or the nearest stand-in."""

import asyncio
import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shlex import quote

from rich.console import Console

from bot.aws.client import aws_client
from bot.demo.bot_process import bot_process, bot_variables
from bot.demo.console_log import ConsoleLog
from bot.demo.field_queue import Dispatcher, subscribe_queue
from bot.demo.fleet.feed import Feed
from bot.demo.fleet.feeder import HISTORY_SECONDS, Feeder
from bot.demo.fleet.fleet import COMPRESSION, SimulatedFleet
from bot.demo.fleet.past import past
from bot.demo.fleet.remediations import DemoRemediations
from bot.demo.http_probe import answers
from bot.demo.local_slack import DemoPage, LocalSlack, running_local_slack
from bot.demo.local_slack_binary import must_be_obtainable
from bot.demo.ministack import Ministack, running_ministack
from bot.demo.pasted import pasted_file
from bot.demo.ports import LOOPBACK, chosen_or_free, free_port
from bot.demo.process import ChildProcess, project_cache
from bot.demo.workspace import Workspace
from bot.provision.provision import Provisioned, provision
from bot.runtime.clock import Clock
from bot.runtime.environment import for_stand_ins, set_environment
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import build_stores
from storage.tables import TableNames

TIMES_AS_FAST = round(COMPRESSION * 60)
HOW_FAST = f"Demo: simulated stations, {TIMES_AS_FAST} times as fast as real ones. An hour of theirs takes two minutes."


@dataclass(frozen=True)
class DemoOptions:
    """The options of a demo; None for a port means any free one."""

    seed: int = 1
    slack_port: int | None = None
    aws_port: int | None = None
    http_port: int | None = None
    open_browser: bool = True
    page_host: str = LOOPBACK
    workspace: Workspace = field(default_factory=Workspace)
    bot_variables: Mapping[str, str] = field(default_factory=dict)
    """Variables that add to, or replace, those the demo gives the bot."""


@dataclass(frozen=True)
class RunningDemo:
    """A running demo."""

    slack: LocalSlack
    aws: Ministack
    bot: ChildProcess
    bot_url: str
    operations_url: str
    provisioned: Provisioned
    queue_url: str
    token: str
    cli_file: Path


async def run_demo(options: DemoOptions, environment: Mapping[str, str], console: Console) -> None:
    """Run until cancelled, then stop everything that was started. Raises DemoError."""
    async with running_demo(options, environment, console, partial(_tell_the_past, options.seed)) as demo:
        console.print(f"\n[bold]Open {demo.slack.page_url}[/bold]  (#station-alerts)")
        console.print("Choose who you are at the upper right, under Act as.")
        console.print("Alice and Bob may approve and reject, Carol reads the audit, Mallory may do neither.")
        console.print(HOW_FAST)
        console.print(f"For `aiops status` and the like in another terminal, paste:  . {quote(str(demo.cli_file))}")
        console.print(f"Health: {demo.operations_url}/readyz   Logs: {project_cache() / 'log'}   Ctrl-C ends it all.\n")
        if options.open_browser and _has_display(environment):
            webbrowser.open(demo.slack.page_url)
        await _live(options, demo, console)


@asynccontextmanager
async def running_demo(
    options: DemoOptions,
    environment: Mapping[str, str],
    console: Console,
    before_the_bot: Callable[[], None] = lambda: None,
) -> AsyncIterator[RunningDemo]:
    """Start AWS, Slack and the bot; stop them in reverse order. `before_the_bot` may block, and finds the tables."""
    must_be_obtainable(environment, project_cache())
    console.print(f"What starts logs to {project_cache() / 'log'}.")
    async with AsyncExitStack() as stack:
        console.print("Starting the local AWS …")
        aws = await stack.enter_async_context(running_ministack(environment, port=options.aws_port, say=console.print))
        console.print("Starting the local Slack …")
        slack = await stack.enter_async_context(
            running_local_slack(
                environment,
                port=options.slack_port,
                workspace=options.workspace,
                page=DemoPage(options.page_host, HOW_FAST),
                say=console.print,
            )
        )
        # boto3 in this process reads these as well: from here on it knows only this AWS.
        own = aws.environment(environment)
        set_environment(
            {name: value for name, value in own.items() if name.startswith("AWS_") or "proxy" in name.lower()}
        )
        console.print("Creating tables, topic, state machine …")
        provisioned = await asyncio.to_thread(_provision)
        queue_url = await asyncio.to_thread(
            subscribe_queue, aws_client("sns"), aws_client("sqs"), provisioned.topic_arn
        )
        await asyncio.to_thread(before_the_bot)
        console.print("Starting the bot …")
        token = secrets.token_urlsafe(24)
        port = chosen_or_free(options.http_port)
        operations_port = free_port()
        for_the_bot = aws.environment(for_stand_ins(environment)) | slack.environment()
        given = bot_variables(for_the_bot, provisioned, token) | {"AIOPS_CARD_NOTE": HOW_FAST}
        cli_file = stack.enter_context(pasted_file(given, f"demo-{slack.port}"))
        given |= {"AIOPS_HTTP_PORT": str(port), "AIOPS_OPERATIONS_PORT": str(operations_port)}
        bot = bot_process(given | dict(options.bot_variables), port)
        stack.push_async_callback(bot.stop)
        url = f"http://{LOOPBACK}:{port}"
        await bot.ready(answers(f"{url}/healthz"), say=console.print)
        operations_url = f"http://{LOOPBACK}:{operations_port}"
        yield RunningDemo(slack, aws, bot, url, operations_url, provisioned, queue_url, token, cli_file)


def _tell_the_past(seed: int) -> None:
    """Store what the stations reported before: a bot that sees only a part takes them for silent."""
    clock = Clock()
    stores = build_stores(aws_client("dynamodb"), TableNames(), clock, Telemetry())
    live = HISTORY_SECONDS * COMPRESSION
    stores.metrics.put_many(past(seed, clock.now_ms(), until=HISTORY_SECONDS, live_minutes=live))


async def _live(options: DemoOptions, demo: RunningDemo, console: Console) -> None:
    clock = Clock()
    fleet = SimulatedFleet(seed=options.seed, history=HISTORY_SECONDS)
    stores = build_stores(aws_client("dynamodb"), TableNames(), clock, Telemetry())
    feed = Feed(demo.bot_url, demo.token)
    began_ms = clock.now_ms()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(Feeder(fleet, feed, clock).run())
            machine = demo.provisioned.state_machine_arn
            tasks.create_task(DemoRemediations(aws_client("stepfunctions"), machine, fleet, began_ms).run())
            tasks.create_task(ConsoleLog(stores.alerts, console).run())
            tasks.create_task(Dispatcher(aws_client("sqs"), demo.queue_url, console).run())
            tasks.create_task(_watch(demo.bot))
    finally:
        await feed.close()


async def _watch(bot: ChildProcess) -> None:
    """Wait for the bot to end, which it should not. Raises DidNotStart with its last lines."""
    code = await bot.ended(float("inf"))
    raise bot.did_not_start(f"ended with exit code {code}")


def _provision() -> Provisioned:
    return provision(
        aws_client("dynamodb"), aws_client("iam"), aws_client("stepfunctions"), aws_client("sns"), TableNames()
    )


def _has_display(environment: Mapping[str, str]) -> bool:
    return sys.platform == "darwin" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
