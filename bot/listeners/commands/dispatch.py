"""Answering commands and the buttons in their answers. Refusals are audited."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.access.authorization import Authority
from bot.access.refusal_log import RefusalLog
from bot.backtest.short_backtests import ShortBacktests
from bot.cards.answers.page_tokens import AlertsAt, AuditSearchAt, FleetAt, MutesAt
from bot.decisions.mute import MuteDecisions
from bot.errors import NotAllowed
from bot.listeners.commands.alerts import answer_alerts
from bot.listeners.commands.audits import AuditOf, VerifyAudit, answer_audits
from bot.listeners.commands.backtests import BacktestOf, answer_backtest
from bot.listeners.commands.command_line import Command
from bot.listeners.commands.mutes import EndMute, MuteStation, UnmuteStation, answer_mutes
from bot.listeners.commands.on_call import WhoIsOnCall, answer_on_call
from bot.listeners.commands.reports import ReportOf, RowsOf, answer_reports
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.stations import StationsCommand, StatusOf, answer_stations
from bot.listeners.commands.words import Help, Incomplete, OnCards, Unknown, answer_words
from bot.reporting.reporting import Reporting
from bot.slack.message import Message
from storage.refusals import Refusal

READ_AT_A_TIME = 4
"""Questions of all people together, but for those whom the policy names: decisions need the worker threads, too."""

_MUTING = (MuteStation, UnmuteStation, EndMute)


@dataclass(frozen=True)
class Dispatch:
    """Authorizes a person and answers their command."""

    authority: Authority
    refusal_log: RefusalLog
    sources: Sources
    mutes: MuteDecisions
    reporting: Reporting
    backtests: ShortBacktests
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READ_AT_A_TIME))

    async def answer(self, by: str, command: Command, said: str) -> Message:
        """
        Return the answer to a command; `said` is what the audit keeps if it is refused.

        Raises NotAllowed, after auditing the refusal, and the errors of `edge.error_messages`.
        """
        try:
            # Guests and outsiders in a shared channel can type as well; the answers are for colleagues.
            await self.authority.is_colleague(by)
            async with self._turn(by):
                return await self._answer(by, command)
        except NotAllowed as refusal:
            await self.refusal_log(
                by, said, refusal, Refusal.MUTING if isinstance(command, _MUTING) else Refusal.READING
            )
            raise

    @contextlib.asynccontextmanager
    async def _turn(self, by: str) -> AsyncIterator[None]:
        if await self.authority.is_named(by):
            yield
            return
        async with self.room:
            yield

    async def _answer(self, by: str, command: Command) -> Message:
        match command:
            case StatusOf() | FleetAt() | AlertsAt() | WhoIsOnCall():
                return await _answer_all(command, by, self.sources)
            case AuditOf() | VerifyAudit() | AuditSearchAt():
                return await answer_audits(command, by, self.sources, self.authority)
            case MuteStation() | UnmuteStation() | EndMute() | MutesAt():
                return await answer_mutes(command, by, self.mutes, self.sources.queries)
            case ReportOf() | RowsOf():
                return await answer_reports(command, by, self.reporting, self.authority)
            case BacktestOf():
                return await answer_backtest(command, by, self.backtests, self.authority)
            case Unknown() | OnCards() | Incomplete() | Help():
                return answer_words(command)


async def _answer_all(command: StationsCommand | AlertsAt | WhoIsOnCall, by: str, sources: Sources) -> Message:
    """Answer what every colleague may ask."""
    match command:
        case WhoIsOnCall():
            return answer_on_call(sources.on_call)
        case AlertsAt():
            return await answer_alerts(command, by, sources)
        case _:
            return await answer_stations(command, sources)
