"""`aiops doctor`: one line per check, with the fix next to each failure."""

import asyncio

import typer

from bot.aws.client import aws_client
from bot.cli.terminal import failures_as_sentences, out
from bot.doctor.check_result import CheckResult
from bot.doctor.checks import all_checks
from bot.runtime.clock import Clock
from bot.settings import run_settings
from bot.slack.calls import web_client


def doctor() -> None:
    """Check token, scopes, channel, tables, state machine, topic, clock and approvers."""
    with failures_as_sentences():
        settings = run_settings()
        slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        clients = {name: aws_client(name) for name in ("dynamodb", "stepfunctions", "sns")}
        findings = asyncio.run(all_checks(settings, slack, clients, Clock()))
    for finding in findings:
        _print(finding)
    if any(finding.fix for finding in findings):
        raise typer.Exit(1)


def _print(finding: CheckResult) -> None:
    mark = "[red]FAIL[/red]" if finding.fix else "[green]ok[/green]  "
    out.print(f"{mark} {finding.what}")
    if finding.fix:
        out.print(f"     {finding.fix}", markup=False)
