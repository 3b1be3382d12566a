"""A card as Slack takes it: as it should be, else with a plainer chart, else without one, else the least card."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.runtime.health import Health
from bot.slack.errors import BlocksRefused
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.chart import Chart
from rules.lifecycle.change import noted
from rules.lifecycle.picturing import plainer

Draw = Callable[[Alert], Message]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Taken(Generic[Answer]):
    """What Slack answered to the card that it took, and the chart that was on it."""

    answer: Answer
    chart: Chart | None


@dataclass(frozen=True)
class FittedMessage:
    """Draws cards; `plain` is the least one that can be decided on."""

    card: Draw
    plain: Draw
    health: Health

    async def sent(self, alert: Alert, send: Callable[[Message], Awaitable[Answer]]) -> Taken[Answer]:
        """
        Send the fullest card that Slack takes.

        A picture that Slack lost or has not finished with costs the picture, never the evidence. Raises SlackFailure,
        BlocksRefused only when Slack refuses the least card, too.
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
        # The chart was not what Slack refused: it is tried again with the next card.
        return Taken(await send(self.plain(alert)), alert.metadata.chart)
