"""`/aiops audit ALERT` and `/aiops audit verify ALERT`."""

from dataclasses import dataclass

from bot.authority import Authority
from bot.bookmarks import AuditAt, VerdictAt
from bot.cards.message import Message
from bot.cards.timeline import timeline_answer
from bot.cards.verdict import verdict_answer
from bot.enquiries import Enquiries
from bot.listeners.commands.words import Incomplete, bare, nearest

_VERIFY = "verify"


@dataclass(frozen=True)
class AuditOf:
    """Asks for a page of an alert's audit, by its id or the beginning of it."""

    asked: str
    page: int = 1


@dataclass(frozen=True)
class VerifyAudit:
    """Asks whether an alert's audit was tampered with; a page of what was found."""

    asked: str
    page: int = 1


AuditsCommand = AuditOf | VerifyAudit


def parse_audit(rest: list[str]) -> AuditsCommand | Incomplete:
    """Return what was typed behind `audit`."""
    if not rest:
        return Incomplete("Which alert? `/aiops audit &lt;alertId&gt;`")
    if nearest(rest[0].lower(), [_VERIFY]) is None:
        return AuditOf(bare(rest[0]))
    return VerifyAudit(bare(rest[1])) if rest[1:] else Incomplete("Which alert? `/aiops audit verify &lt;alertId&gt;`")


def of_bookmark(at: AuditAt | VerdictAt) -> AuditsCommand:
    """Return what the button of a page asks for."""
    return AuditOf(at.alert, at.page) if isinstance(at, AuditAt) else VerifyAudit(at.alert, at.page)


async def answer_audits(command: AuditsCommand, by: str, enquiries: Enquiries, authority: Authority) -> Message:
    """Return the answer, to those who may read the audit. Raises NotAllowed, UnknownAlert, SeveralAlerts."""
    await authority.may_read_audit(by)
    if isinstance(command, AuditOf):
        return timeline_answer(await enquiries.trail(command.asked), command.page)
    return verdict_answer(await enquiries.verdict(command.asked), command.page)
