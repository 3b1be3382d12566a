"""`aiops test-card`: a harmless card, to try the buttons before any station is in trouble."""

import asyncio
import time
from typing import Annotated

import typer

from bot.cards.answers.trial_card import trial_card
from bot.cli.terminal import err, failures_as_sentences, out
from bot.settings import RunSettings, run_settings
from bot.slack.errors import Ambiguous, SlackFailure
from bot.slack.message_identity import TRIAL_IDENTITY
from bot.slack.slack import build_slack


def post_test_card(
    channel: Annotated[str | None, typer.Option(help="Id of a channel; the alert channel by default.")] = None,
) -> None:
    """Post a card marked TEST: a press is checked and answered as on an alert, starts nothing and tells nobody."""
    with failures_as_sentences():
        settings = run_settings(**({} if channel is None else {"AIOPS_ALERT_CHANNEL": channel}))
    try:
        asyncio.run(_post(settings))
    except SlackFailure as failure:
        err.print(_said(failure), style="red", markup=False)
        raise typer.Exit(1) from None
    out.print(f"The test card is in {settings.alert_channel}. Press its buttons while `aiops run` runs.", markup=False)


async def _post(settings: RunSettings) -> None:
    slack = build_slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, time.monotonic)
    await slack.channel.post(settings.alert_channel, trial_card(), TRIAL_IDENTITY)


def _said(failure: SlackFailure) -> str:
    if isinstance(failure, Ambiguous):
        return f"{failure}. The card may be in the channel all the same: look there before you try again."
    return f"{failure}. The card was not posted."
