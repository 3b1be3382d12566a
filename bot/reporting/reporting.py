"""What the report commands do, once it is clear that the person may read the audit."""

from dataclasses import dataclass

from bot.errors import NotHandedOver
from bot.reporting.reports import Reports, Rows
from bot.slack.errors import SlackFailure
from bot.slack.files import Files
from bot.slack.left_out import left_out_line
from rules.report.report import Report
from rules.report.report_period import Period
from rules.text.wording import counted


@dataclass(frozen=True)
class Reporting:
    """Makes reports, and sends the rows of one to a person. Raises the errors of `storage`."""

    reports: Reports
    files: Files

    async def over(self, days: int) -> Report:
        """Return the report over the last `days` days."""
        return await self.reports.of(self.reports.up_to_now(days))

    async def give_rows(self, user_id: str, period: Period) -> Rows:
        """Send a person the alerts of a period as CSV; return what was sent. Raises NotHandedOver."""
        rows = await self.reports.rows(period)
        try:
            await self.files.give(user_id, rows.content, name=rows.name, comment=_said(rows))
        except SlackFailure as failure:
            raise NotHandedOver(failure, period.days) from failure
        return rows


def _said(rows: Rows) -> str:
    without = f" {left_out_line('alert', rows.left_out)}" if rows.left_out else ""
    return f"The alerts of the report over {counted(rows.period.days, 'day')}, a row each: {rows.count}.{without}"
