"""The button below a report: its alerts as a file, for who pressed it."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.cards.answers.page_tokens import read_report_bookmark
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.commands.reports import RowsOf
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.slack.ids import ActionId


def register(app: AsyncApp, dispatch: Dispatch, answering: Acknowledging) -> None:
    """Bind the button."""

    @app.action(ActionId.REPORT_ROWS.value)
    async def send_rows(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        screen = answering.screen(press)
        try:
            period = read_report_bookmark(press.value).period
            answer = await dispatch.answer(press.user.id, RowsOf(period), f"report {period.days} as CSV")
        except EXPECTED as error:
            answer = reply_to(error)
        await screen.tell(answer)
