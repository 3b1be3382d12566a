"""`aiops doctor`: one line per check, with the fix next to each failure; what is not known is said to be so."""

import asyncio
from functools import partial

import typer

from bot.aws.bedrock import Bedrock
from bot.aws.client import BEDROCK_CONFIG, aws_client
from bot.aws.copilot_fault import fault_of
from bot.cli.terminal import failures_as_sentences, out
from bot.doctor.check_result import CheckResult
from bot.doctor.checks import all_checks
from bot.runtime.clock import Clock
from bot.settings import run_settings
from bot.slack.calls import web_client


def doctor() -> None:
    """Check Slack, AWS, clock, policy, files and copilot: ok, FAIL with a fix, or ?? for not known."""
    with failures_as_sentences():
        settings = run_settings()
        slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        clients = {name: aws_client(name) for name in ("dynamodb", "stepfunctions", "sns")}
        if settings.copilot_model is not None and settings.copilot is not None:
            bedrock = Bedrock(aws_client("bedrock-runtime", BEDROCK_CONFIG), settings.copilot_model)
            clients["copilot"] = partial(fault_of, bedrock)
        findings = asyncio.run(all_checks(settings, slack, clients, Clock()))
    for finding in findings:
        show(finding)
    if any(finding.is_fault for finding in findings):
        raise typer.Exit(1)


def show(finding: CheckResult) -> None:
    """Print a line: ok, FAIL with its fix, or ?? with how it can be found out."""
    known = "[red]FAIL[/red]" if finding.is_fault else "[green]ok[/green]  "
    mark = known if finding.is_known else "[yellow]??[/yellow]  "
    out.print(f"{mark} {finding.what}")
    if finding.fix:
        out.print(f"     {finding.fix}", markup=False)
