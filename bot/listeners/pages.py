"""The buttons in answers to `/aiops`: turn a page, get a report's rows as a file, unmute."""

import re
from functools import partial

from bot.cards.answers.page_tokens import read_page_token
from bot.cards.answers.report_token import read_report_token
from bot.listeners.commands.command_line import parse_page_token
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.commands.mutes import EndMute
from bot.listeners.commands.reports import RowsOf
from bot.listeners.edge.listeners import Listeners, Rest
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.slack.ids import PAGE_TURNS, ActionId


def register(listeners: Listeners, dispatch: Dispatch) -> None:
    """Bind the buttons. The person who pressed is authorized anew."""

    async def turn_page(press: Press, responder: Responder) -> None:
        command = parse_page_token(read_page_token(press.value))
        await responder.replace(await dispatch.answer(press.user.id, command, f"page {press.value}"))

    async def send_rows(press: Press, responder: Responder) -> None:
        period = read_report_token(press.value).period
        said = f"report {period.days} as CSV"
        await responder.tell(await dispatch.answer(press.user.id, RowsOf(period), said))

    async def unmute(press: Press, responder: Responder) -> Rest:
        answer = await dispatch.answer(press.user.id, EndMute(press.value), f"unmute {press.value}")
        return partial(responder.replace, answer)

    listeners.press(re.compile(f"^({'|'.join(PAGE_TURNS)})$"), Press, turn_page)
    listeners.press(ActionId.REPORT_ROWS, Press, send_rows)
    listeners.decision(ActionId.UNMUTE, unmute, says_working=False)
