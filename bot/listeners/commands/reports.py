"""`/aiops report [DAYS]`, and the button below its answer."""

import re
from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.cards.answers.report import handed_over, report_answer
from bot.cards.answers.usage import no_report
from bot.listeners.commands.words import Incomplete, Words
from bot.reporting.reporting import Reporting
from bot.slack.message import Message
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS, Period

_DAYS = re.compile(r"(\d{1,4}) ?(d|day|days)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class ReportOf:
    """Asks for the report of the last days."""

    days: int


@dataclass(frozen=True)
class RowsOf:
    """Asks for the alerts of a report, as a file."""

    period: Period


ReportsCommand = ReportOf | RowsOf


def parse_report(rest: Words) -> ReportOf | Incomplete:
    """Parse what was typed after `report`: "30", "30d" or "30 days"."""
    if not rest:
        return ReportOf(USUAL_DAYS)
    typed = _DAYS.fullmatch(" ".join(rest))
    if typed is None or not FEWEST_DAYS <= int(typed[1]) <= MOST_DAYS:
        return Incomplete(no_report(FEWEST_DAYS, MOST_DAYS, USUAL_DAYS))
    return ReportOf(int(typed[1]))


async def answer_reports(command: ReportsCommand, by: str, reporting: Reporting, authority: Authority) -> Message:
    """Return the answer for a person who may read the audit. Raises NotAllowed, NotHandedOver."""
    await authority.may_read_audit(by, "reports")
    if isinstance(command, ReportOf):
        return report_answer(await reporting.over(command.days))
    rows = await reporting.give_rows(by, command.period)
    return handed_over(rows.name, rows.count)
