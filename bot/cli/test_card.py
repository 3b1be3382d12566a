"""`aiops test-card`: a harmless card, to try the buttons before any station is in trouble."""

import asyncio
import time
from typing import Annotated

import typer

from bot.access.load import policy_of
from bot.access.policy_in_use import PolicyInUse
from bot.cards.answers.test_card import the_test_card
from bot.cli.terminal import err, failures_as_sentences, out
from bot.settings import RunSettings, run_settings
from bot.slack.channel_faults import channel_fault
from bot.slack.errors import Ambiguous, SlackFailure
from bot.slack.message_identity import TEST_CARD_IDENTITY
from bot.slack.slack import build_slack


def post_test_card(
    channel: Annotated[str | None, typer.Option(help="Id of a channel; the alert channel by default.")] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="In every channel that the policy's routes name, too.")
    ] = False,
) -> None:
    """Post a card marked TEST: a press is checked and answered as on an alert, starts nothing and tells nobody."""
    with failures_as_sentences():
        settings = run_settings(**({} if channel is None else {"AIOPS_ALERT_CHANNEL": channel}))
        channels = _channels(settings) if everywhere else (settings.alert_channel,)
    done = [asyncio.run(_posted(settings, each)) for each in channels]
    if not all(done):
        raise typer.Exit(1)


def _channels(settings: RunSettings) -> tuple[str, ...]:
    policy = policy_of(settings.policy_file, settings.approvers, settings.managers)
    return PolicyInUse(policy, channel=settings.alert_channel).channels()


async def _posted(settings: RunSettings, channel: str) -> bool:
    slack = build_slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, time.monotonic)
    try:
        await slack.channel.post(channel, the_test_card(), TEST_CARD_IDENTITY)
    except SlackFailure as failure:
        # What Slack's codes mean is said of the alert channel, where nothing else is known.
        fault = None if channel == settings.alert_channel else channel_fault(failure)
        said = f"{fault}. The card was not posted." if fault else _said(failure)
        err.print(f"{channel}: {said}", style="red", markup=False)
        return False
    out.print(f"The test card is in {channel}. Press its buttons while `aiops run` runs.", markup=False)
    return True


def _said(failure: SlackFailure) -> str:
    if isinstance(failure, Ambiguous):
        return f"{failure}. The card may be in the channel all the same: look there before you try again."
    return f"{failure}. The card was not posted."
