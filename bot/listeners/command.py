"""`/aiops` in any channel; the answer is seen by who typed it only."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.authority import Authority
from bot.cards import answers
from bot.cards.alert_list import alert_list_answer
from bot.cards.ids import COMMAND
from bot.cards.message import Message
from bot.cards.station import station_answer
from bot.cards.timeline import timeline_answer
from bot.cards.verdict import verdict_answer
from bot.enquiries import Enquiries
from bot.errors import NotAllowed
from bot.listeners.answering import ACK_AFTER_SECONDS
from bot.listeners.command_line import AuditOf, Help, Incomplete, ListAlerts, StatusOf, Unknown, VerifyAudit, parse
from bot.listeners.payloads import Typed
from bot.listeners.replies import EXPECTED, reply_to
from bot.reading_refused import ReadingRefused

Call = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, enquiries: Enquiries, authority: Authority, refused: ReadingRefused) -> None:
    """Bind the slash command."""

    @app.command(COMMAND)
    async def aiops(ack: Call, respond: Call, body: dict[str, Any]) -> None:
        typed = Typed.read(body)
        task = asyncio.ensure_future(_answer(typed, enquiries, authority, refused))
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(response_type="ephemeral", **(await task).arguments())
            return
        await ack(response_type="ephemeral", text="Still reading …")
        await respond(response_type="ephemeral", replace_original=False, **(await task).arguments())


async def _answer(typed: Typed, enquiries: Enquiries, authority: Authority, refused: ReadingRefused) -> Message:
    try:
        return await _asked(typed, enquiries, authority)
    except NotAllowed as refusal:
        await refused(typed.user_id, typed.text, refusal)
        return reply_to(refusal)
    except EXPECTED as error:
        return reply_to(error)


async def _asked(typed: Typed, enquiries: Enquiries, authority: Authority) -> Message:
    # A guest or an outsider in a shared channel can type, too: what stations and alerts say is for colleagues.
    await authority.is_colleague(typed.user_id)
    match parse(typed.text):
        case StatusOf(station_ids):
            return station_answer(await enquiries.first_station(station_ids))
        case AuditOf(alert_id):
            await authority.may_read_audit(typed.user_id)
            return timeline_answer(await enquiries.trail(alert_id))
        case VerifyAudit(alert_id):
            await authority.may_read_audit(typed.user_id)
            return verdict_answer(await enquiries.verdict(alert_id))
        case ListAlerts(status):
            return alert_list_answer(await enquiries.alerts(status))
        case Incomplete(usage):
            return Message(text=usage)
        case Unknown(verb, nearest):
            return answers.unknown_verb(verb, nearest)
        case Help():
            return answers.help_answer()
