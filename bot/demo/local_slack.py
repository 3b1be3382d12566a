"""The local Slack: local-slack on loopback; it keeps everything in memory."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo import workspace
from bot.demo.http_probe import answers
from bot.demo.local_slack_binary import local_slack_binary
from bot.demo.ports import LOOPBACK, chosen_or_free
from bot.demo.process import ChildProcess, Command, project_cache, silent
from bot.demo.workspace import Workspace
from bot.runtime.environment import for_stand_ins

_PRELOAD = Path(__file__).with_name("loopback.js")


@dataclass(frozen=True)
class DemoPage:
    """The page's own: on which of the machine's addresses it listens, and a line above it (HTML); "" for none."""

    host: str = LOOPBACK
    note: str = ""


@dataclass(frozen=True)
class LocalSlack:
    """A running local-slack."""

    process: ChildProcess
    port: int

    @property
    def page_url(self) -> str:
        """The page where a person reads the channel and presses buttons."""
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def api_url(self) -> str:
        """The value of SLACK_API_URL."""
        return f"{self.page_url}api/"

    @property
    def control_url(self) -> str:
        """The URL through which a program acts like a person on the page."""
        return f"{self.page_url}_control/"

    def environment(self) -> dict[str, str]:
        """Return the bot's variables for this workspace."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": workspace.BOT_TOKEN,
            "SLACK_APP_TOKEN": workspace.APP_TOKEN,
            "SLACK_SIGNING_SECRET": workspace.SIGNING_SECRET,
            "AIOPS_ALERT_CHANNEL": workspace.ALERT_CHANNEL,
            "AIOPS_APPROVERS": ",".join(workspace.APPROVERS),
            "AIOPS_MANAGERS": ",".join(workspace.MANAGERS),
        }


@asynccontextmanager
async def running_local_slack(
    environment: Mapping[str, str],
    *,
    port: int | None = None,
    workspace: Workspace | None = None,
    page: DemoPage | None = None,
    cache: Path | None = None,
    say: Callable[[str], None] = silent,
) -> AsyncIterator[LocalSlack]:
    """
    Run local-slack until the block ends, installing it first if necessary.

    `environment` is that of this process; no secret in it is passed on. Raises MissingTool, NotAsPinned, PortTaken and
    DidNotStart. `say` gets messages about the wait.
    """
    cache = cache or project_cache()
    binary = await local_slack_binary(environment, cache, say)
    config = _configured(workspace or Workspace(), number := chosen_or_free(port), cache)
    slack = _start(binary, for_stand_ins(environment) | _shows(page or DemoPage()), number, config, cache)
    try:
        await slack.process.ready(answers(f"{slack.control_url}state"), say=say)
        yield slack
    finally:
        await slack.process.stop()


def _configured(workspace: Workspace, port: int, cache: Path) -> Path:
    config = cache.absolute() / "local-slack" / f"{port}.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(workspace.config(), indent=2), encoding="utf-8")
    return config


def _shows(page: DemoPage) -> dict[str, str]:
    """Return what `loopback.js` reads."""
    return {"BUN_OPTIONS": f"--preload ./{_PRELOAD.name}", "PAGE_HOST": page.host, "PAGE_NOTE": page.note}


def _start(binary: Path, environment: Mapping[str, str], port: int, config: Path, cache: Path) -> LocalSlack:
    command = Command(
        name="local-slack",
        arguments=(str(binary.absolute()), "--config", str(config), "--port", str(port), "--base-host", LOOPBACK),
        environment=environment,
        log_file=cache / "log" / f"local-slack-{port}.log",
        # A relative path: with a space in the path Bun silently loads nothing, and then listens on every interface.
        folder=_PRELOAD.parent,
    )
    return LocalSlack(ChildProcess(command), port)
