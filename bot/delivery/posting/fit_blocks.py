"""The fullest card that Slack takes: with its chart, with a plainer one, without one, or the minimal card."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.runtime.health import Health
from bot.slack.errors import BlocksRefused
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import DirectMessage
from rules.alert.chart import Chart
from rules.lifecycle.change import noted
from rules.lifecycle.picturing import plainer

Draw = Callable[[Alert], Message]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Taken(Generic[Answer]):
    """Slack's answer to the card that it took, and the chart on that card."""

    answer: Answer
    chart: Chart | None


@dataclass(frozen=True)
class FittedMessage:
    """
    Draws cards; `plain` draws the minimal card that can still be decided on.

    `direct` draws the message to a person who is asked directly, with a link to the card; `asked` says who is asked.
    """

    card: Draw
    plain: Draw
    direct: Callable[[Alert, DirectMessage, str | None], Message]
    health: Health
    asked: Callable[[Alert], tuple[str, ...]] = lambda _alert: ()

    async def sent(self, alert: Alert, send: Callable[[Message], Awaitable[Answer]]) -> Taken[Answer]:
        """
        Send the fullest card that Slack takes.

        A picture that Slack lost or has not processed yet costs the picture, never the evidence. Raises SlackFailure;
        BlocksRefused only if Slack refuses even the minimal card.
        """
        chart = alert.metadata.chart
        tried = alert
        while True:
            try:
                return Taken(await send(self.card(tried)), chart)
            except BlocksRefused as refused:
                why = str(refused)
            plain = plainer(chart, why)
            if plain is None:
                break
            self.health.note("card refused by Slack; a plainer chart is tried", alert_id=alert.alert_id, why=why)
            chart, tried = plain, noted(alert, chart=plain)
        self.health.note("card refused by Slack; a plain one is sent", alert_id=alert.alert_id, why=why)
        # It was not the chart that Slack refused: the next card tries it again.
        return Taken(await send(self.plain(alert)), alert.metadata.chart)

    async def sent_directly(
        self, alert: Alert, to: DirectMessage, link: str | None, send: Callable[[Message], Awaitable[Answer]]
    ) -> Answer:
        """Send the message to a person, or its text alone where Slack refuses its blocks. Raises SlackFailure."""
        message = self.direct(alert, to, link)
        try:
            return await send(message)
        except BlocksRefused as refused:
            self.health.note("a direct message is sent as text", alert_id=alert.alert_id, why=str(refused))
        return await send(Message(text=message.text))
