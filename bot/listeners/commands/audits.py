"""`/aiops audit ALERT` and `/aiops audit verify ALERT`."""

from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.cards.answers.card_link import is_link, read_card_link
from bot.cards.answers.page_tokens import AuditAt, VerdictAt
from bot.cards.answers.timeline import timeline_answer
from bot.cards.answers.verdict import verdict_answer
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Incomplete, Words, nearest
from bot.queries.station_names import LONGEST_NAME
from bot.slack.message import Message
from rules.alert.alert_metadata import CardReference

_VERIFY = "verify"


@dataclass(frozen=True)
class AuditOf:
    """Asks for a page of an alert's audit, by the alert's id, the beginning of the id, or its card."""

    alert: str | CardReference
    page: int = 1


@dataclass(frozen=True)
class VerifyAudit:
    """Asks whether an alert's audit was tampered with, for a page of the findings."""

    alert: str | CardReference
    page: int = 1


AuditsCommand = AuditOf | VerifyAudit


def parse_audit(rest: Words) -> AuditsCommand | Incomplete:
    """Parse what was typed after `audit`."""
    if not rest:
        return Incomplete("Which alert? `/aiops audit &lt;alertId&gt;`, or the link of its card.")
    if nearest(rest[0].lower(), [_VERIFY]) is None:
        alert = _alert(rest[0])
        return alert if isinstance(alert, Incomplete) else AuditOf(alert)
    if not rest[1:]:
        return Incomplete("Which alert? `/aiops audit verify &lt;alertId&gt;`, or the link of its card.")
    alert = _alert(rest[1])
    return alert if isinstance(alert, Incomplete) else VerifyAudit(alert)


def of_page_token(at: AuditAt | VerdictAt) -> AuditsCommand:
    """Return the command of a page's button."""
    return AuditOf(at.alert, at.page) if isinstance(at, AuditAt) else VerifyAudit(at.alert, at.page)


async def answer_audits(command: AuditsCommand, by: str, sources: Sources, authority: Authority) -> Message:
    """Return the answer if the person may read it. Raises NotAllowed, NoCardThere, UnknownAlert, SeveralAlerts."""
    await authority.may_read_audit(by)
    alert = command.alert
    if isinstance(alert, CardReference):
        alert = await sources.links.alert_id(alert)
    if isinstance(command, AuditOf):
        return timeline_answer(await sources.queries.trail(alert), command.page)
    return verdict_answer(await sources.queries.verdict(alert), command.page)


def _alert(word: str) -> str | CardReference | Incomplete:
    if not is_link(word):
        return word[:LONGEST_NAME]
    return read_card_link(word) or Incomplete(
        "This link leads to no message. Copy the link of the card (More actions, Copy link), or type the id on it."
    )
