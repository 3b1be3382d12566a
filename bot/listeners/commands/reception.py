"""Whoever asks, by a command or by the button of a page, is answered here if they may ask; who may not is audited."""

from bot.authority import Authority
from bot.bookmarks import AlertsAt
from bot.cards import answers
from bot.cards.message import Message
from bot.enquiries import Enquiries
from bot.errors import NotAllowed
from bot.listeners.command_line import Command
from bot.listeners.commands.alerts import answer_alerts
from bot.listeners.commands.audits import AuditOf, VerifyAudit, answer_audits
from bot.listeners.commands.stations import StatusOf, answer_stations
from bot.listeners.commands.words import Help, Incomplete, Unknown
from bot.reading_refused import ReadingRefused


class Reception:
    """Answers commands."""

    def __init__(self, enquiries: Enquiries, authority: Authority, refused: ReadingRefused) -> None:
        self._enquiries = enquiries
        self._authority = authority
        self._refused = refused

    async def answer(self, by: str, command: Command, said: str) -> Message:
        """
        Return the answer to a command; `said` is what the audit keeps of it if it is refused.

        Raises NotAllowed, after the refusal was written down, and what `bot.listeners.replies` has answers to.
        """
        try:
            # A guest or an outsider in a shared channel can type, too: what stations and alerts say is for colleagues.
            await self._authority.is_colleague(by)
            return await self._answer(by, command)
        except NotAllowed as refusal:
            await self._refused(by, said, refusal)
            raise

    async def _answer(self, by: str, command: Command) -> Message:
        match command:
            case StatusOf():
                return await answer_stations(command, self._enquiries)
            case AlertsAt():
                return await answer_alerts(command, self._enquiries)
            case AuditOf() | VerifyAudit():
                return await answer_audits(command, by, self._enquiries, self._authority)
            case Unknown(typed, nearest):
                return answers.unknown_command(typed, nearest)
            case Incomplete(usage):
                return Message(text=usage)
            case Help():
                return answers.help_answer()
