"""`aiops manifest`: prints the manifest of the Slack app."""

from typing import Annotated

import typer
import yaml

from bot.cli.terminal import failures_as_sentences
from bot.slack.manifest import http_manifest, load_manifest


def manifest(
    http: Annotated[
        str | None, typer.Option(help="For HTTP mode: the https address at which Slack reaches us.")
    ] = None,
) -> None:
    """Print the Slack app manifest, for Socket Mode or (with --http) for HTTP mode."""
    with failures_as_sentences():
        shown = load_manifest() if http is None else http_manifest(load_manifest(), http)
    typer.echo(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True), nl=False)
