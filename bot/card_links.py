"""Which alert's card a link leads to, and where links to cards begin."""

import structlog

from bot.policy.directory import Directory
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackFailure
from rules.alert_metadata import CardReference

log = structlog.get_logger()


class NoCardThere(Exception):
    """A link that leads to no alert's card; the text is the answer (mrkdwn)."""


class CardLinks:
    """Asks Slack."""

    def __init__(self, channel: AlertChannel, directory: Directory, *, alert_channel: str) -> None:
        self._channel = channel
        self._directory = directory
        self._alert_channel = alert_channel
        self._workspace_url: str | None = None

    async def alert_id(self, card: CardReference) -> str:
        """Return the id of the alert whose card stands there. Raises NoCardThere."""
        if card.channel != self._alert_channel:
            raise NoCardThere(f"This link leads to another channel; the cards stand in <#{self._alert_channel}>.")
        try:
            alert_id = await self._channel.alert_at(card)
        except SlackFailure as failure:
            log.warning("a card could not be looked up by its link", why=str(failure))
            raise NoCardThere(
                "Slack could not be asked whose card this link leads to. Try again, or type the id on the card."
            ) from failure
        if alert_id is None:
            raise NoCardThere("This link leads to no alert's card. Copy the link of the card, or type the id on it.")
        return alert_id

    async def workspace_url(self) -> str | None:
        """Return where links into this workspace begin; None while Slack cannot be asked: answers do without links."""
        if self._workspace_url is None:
            try:
                self._workspace_url = (await self._directory.home()).url
            except SlackFailure as failure:
                log.warning("answers go without links to cards", why=str(failure))
        return self._workspace_url
