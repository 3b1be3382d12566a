"""`aiops init`: creates what is missing in AWS."""

from typing import Annotated

import typer

from bot.aws.client import aws_client
from bot.cli.spread_over import spread_over
from bot.cli.terminal import failures_as_sentences, out
from bot.provision.provision import provision
from bot.settings import table_settings
from storage.partitions import MOST
from storage.stream import ensure_stream


def init(
    stream: Annotated[
        bool, typer.Option("--stream", help="Turn the metrics table's stream on, for functions.")
    ] = False,
    partitions: Annotated[
        int | None,
        typer.Option("--partitions", min=1, max=MOST, help="Spread guards and work over so many. Stop the bot first."),
    ] = None,
) -> None:
    """Create the tables, indexes, topic, state machine and its role that are missing. Safe to repeat."""
    with failures_as_sentences():
        settings, stream_arn = table_settings(), ""
        names = settings.tables
        found = provision(
            aws_client("dynamodb"), aws_client("iam"), aws_client("stepfunctions"), aws_client("sns"), names
        )
        if partitions is not None:
            found.done += spread_over(aws_client("dynamodb"), names.coordination, partitions, settings.lease_seconds)
        if stream:
            stream_arn, more = ensure_stream(aws_client("dynamodb"), names.metrics)
            found.done += more
    for did in found.done:
        out.print(f"[green]done[/green] {did}")
    for what in found.unclear:
        out.print(f"[yellow]not checked[/yellow] whether it serves these tables: {what}")
    if not found.done:
        out.print("Everything was there already.")
    out.print("\nFor `aiops run`:")
    for name, value in found.environment(names).items():
        out.print(f"export {name}={value}", markup=False)
    if stream_arn:
        out.print("\nFor deploy/scale-out.yaml:")
        out.print(f"MetricsStreamArn={stream_arn}", markup=False)
