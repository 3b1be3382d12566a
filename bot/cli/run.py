"""`aiops run`: runs the bot."""

import asyncio
import gc
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.aws.client import AwsClients, aws_clients
from bot.cli.terminal import failures_as_sentences
from bot.errors import SettingsRefused
from bot.provision.belonging import must_belong_together
from bot.runtime.environment import drop_variables_that_mislead_bolt, slack_secrets
from bot.runtime.importing import importing
from bot.runtime.log import configure_logging
from bot.settings import RunSettings, run_settings

if TYPE_CHECKING:
    from bot.service import Service

log = structlog.get_logger()


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


def run(
    mode: Annotated[Mode, typer.Option(help="socket: the bot calls Slack. http: Slack calls the bot.")] = Mode.SOCKET,
) -> None:
    """Run the bot: Slack, the rule engine, delivery, HTTP."""
    with failures_as_sentences():
        settings = _settings(mode)
        configure_logging(settings.log_format)
        for name in drop_variables_that_mislead_bolt():
            log.warning("a variable is ignored: with it, Bolt would not use SLACK_BOT_TOKEN", variable=name)
        for name, ids in {"AIOPS_APPROVERS": settings.approvers, "AIOPS_MANAGERS": settings.managers}.items():
            if "*" in ids:
                log.warning("everyone in the workspace is allowed", variable=name)
        asyncio.run(_run(settings, http_mode=mode is Mode.HTTP))


def _must_be_one_deployment(settings: RunSettings, aws: AwsClients) -> None:
    """Raise NotTogether if the state machine or the topic serves other tables; say what could not be read."""
    arns = settings.state_machine_arn, settings.sns_topic_arn
    for what in must_belong_together(aws.step_functions, aws.sns, settings.tables, *arns):
        log.warning("it could not be checked whether all of it is one deployment's", what=what)


async def _run(settings: RunSettings, *, http_mode: bool) -> None:
    service, aws = built(settings, http_mode=http_mode)
    await asyncio.to_thread(_must_be_one_deployment, settings, aws)
    await service.run()


def built(settings: RunSettings, *, http_mode: bool) -> tuple["Service", AwsClients]:
    """Import and build the whole bot: here, so that the other commands, and --help, do not wait for it."""
    with importing():
        from bot.bootstrap import build_bot  # noqa: PLC0415
        from bot.service import Service  # noqa: PLC0415

        aws = aws_clients(settings.time_outs, with_bedrock=settings.copilot is not None)
        service = Service(build_bot(settings, http_mode=http_mode, aws=aws), http_mode=http_mode)
    # None of it will ever be garbage, and looking through it takes 60 ms, for which presses would wait.
    gc.freeze()
    return service, aws


def _settings(mode: Mode) -> RunSettings:
    """Read the settings. Raises SettingsRefused, which also names what this mode needs and does not have."""
    try:
        settings = run_settings()
    except SettingsRefused as refused:
        raise SettingsRefused(refused.faults + _lacking(mode, slack_secrets())) from None
    if faults := _lacking(mode, slack_secrets()):
        raise SettingsRefused(faults)
    return settings


def _lacking(mode: Mode, given: frozenset[str]) -> list[str]:
    name, meaning = _NEEDED[mode]
    return [] if name in given else [f"{name} is not set: {meaning}"]


_NEEDED = {
    Mode.SOCKET: ("SLACK_APP_TOKEN", "Socket Mode needs the app-level token (xapp-…)"),
    Mode.HTTP: ("SLACK_SIGNING_SECRET", "HTTP mode needs the app's signing secret"),
}
