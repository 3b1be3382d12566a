"""`/aiops audit ALERT`, `/aiops audit verify ALERT`, and `/aiops audit [STATION] [@WHO] [DAY]`."""

from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.cards.answers import usage
from bot.cards.answers.audit_search import AuditPage, audit_page_answer
from bot.cards.answers.card_link import is_link, read_card_link
from bot.cards.answers.page_tokens import AuditAt, AuditSearchAt, VerdictAt
from bot.cards.answers.timeline import timeline_answer
from bot.cards.answers.verdict import verdict_answer
from bot.listeners.commands.sought import ME, audit_sought
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Incomplete, Words, nearest
from bot.queries.audit_search import PAGE
from bot.queries.queries import Queries
from bot.queries.station_names import LONGEST_NAME
from bot.slack.message import Message
from rules.alert.alert_metadata import CardReference
from rules.alert.asked import UnknownAlert, UnknownStation
from rules.audit.trail import Trail
from rules.text.typed_day import is_day

_VERIFY = "verify"


@dataclass(frozen=True)
class AuditOf:
    """Asks for a page of an alert's audit, by the alert's id, the beginning of the id, or its card."""

    alert: str | CardReference
    page: int = 1
    name: str = ""
    """All that was typed, if it may be a station's name."""


@dataclass(frozen=True)
class VerifyAudit:
    """Asks whether an alert's audit was tampered with, for a page of the findings."""

    alert: str | CardReference
    page: int = 1


AuditsCommand = AuditOf | VerifyAudit | AuditSearchAt


def parse_audit(rest: Words) -> AuditsCommand | Incomplete:
    """Parse what was typed after `audit`."""
    if not rest:
        return Incomplete(usage.NO_ALERT)
    if nearest(rest[0].lower(), [_VERIFY]) is None:
        return _parse_trail(rest)
    if not rest[1:]:
        return Incomplete(usage.NO_ALERT_TO_VERIFY)
    alert = _alert(rest[1])
    return alert if isinstance(alert, Incomplete) else VerifyAudit(alert)


def _parse_trail(rest: Words) -> AuditsCommand | Incomplete:
    asked = audit_sought(rest)
    if asked.nobody is not None and not is_link(rest[0]):
        return Incomplete(usage.nobody(asked.nobody))
    if asked.day is not None and not is_day(asked.day):
        return Incomplete(usage.no_day(asked.day))
    if asked.who is not None or asked.day is not None:
        station = asked.name[:LONGEST_NAME] or None
        return AuditSearchAt(of="search", station=station, who=asked.who, day=asked.day)
    alert = _alert(rest[0])
    if isinstance(alert, Incomplete):
        return alert
    return AuditOf(alert, name=asked.name[:LONGEST_NAME] if len(rest) > 1 and isinstance(alert, str) else "")


def of_page_token(at: AuditAt | VerdictAt) -> AuditsCommand:
    """Return the command of a page's button."""
    return AuditOf(at.alert, at.page) if isinstance(at, AuditAt) else VerifyAudit(at.alert, at.page)


async def answer_audits(command: AuditsCommand, by: str, sources: Sources, authority: Authority) -> Message:
    """
    Return the answer if the person may read it.

    Raises NotAllowed, NoCardThere, UnknownAlert, SeveralAlerts, UnknownStation.
    """
    await authority.may_read_audit(by)
    if isinstance(command, AuditSearchAt):
        if command.who == ME:
            command = command.model_copy(update={"who": by})
        return audit_page_answer(await sources.queries.asked(Queries.read_audit, command))
    alert = command.alert
    if isinstance(alert, CardReference):
        alert = await sources.links.alert_id(alert)
    if isinstance(command, AuditOf):
        trail = await sources.queries.asked(trail_or_search, alert, command.name)
        return timeline_answer(trail, command.page) if isinstance(trail, Trail) else audit_page_answer(trail)
    return verdict_answer(await sources.queries.verdict(alert), command.page)


def trail_or_search(queries: Queries, asked: str, name: str = "", size: int = PAGE) -> Trail | AuditPage:
    """Return the trail of an alert, else the audit of the station that goes by the words, blocking."""
    try:
        return queries.read_trail(asked)
    except UnknownAlert as unknown:
        try:
            return queries.read_audit(AuditSearchAt(of="search", station=name or asked), size)
        except UnknownStation as no_station:
            if unknown.is_an_id or not no_station.nearest:
                raise unknown from None
            raise


def _alert(word: str) -> str | CardReference | Incomplete:
    if not is_link(word):
        return word[:LONGEST_NAME]
    return read_card_link(word) or Incomplete(usage.NO_CARD_THERE)
