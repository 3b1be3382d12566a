"""Waiting until Slack has processed a picture: it refuses a card that names one before that."""

from bot.charts.charts import Charts
from bot.delivery.posting.context import PostingContext
from bot.errors import NotYet, TryAgain
from bot.slack.errors import Ambiguous, RateLimited, SlackFailure
from rules.alert.chart import Chart
from rules.alert.work import Work
from rules.lifecycle import picturing

_WAITS_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""A minute in all; Slack usually takes a second or two."""


class ShowChart:
    """Puts the picture on the card once Slack can show it."""

    def __init__(self, context: PostingContext, charts: Charts) -> None:
        self._context = context
        self._charts = charts

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain until Slack is ready, or has taken too long."""
        chart = (await self._context.alerts.get(work.subject_id)).metadata.chart
        file_id = chart.file_id if chart else None
        if chart is None or file_id is None:
            await self._context.alerts.end(work)
            return
        why = await self._unready(work, file_id)
        if why is None:
            await self._context.alerts.change(
                work.subject_id, lambda stored, _at: picturing.chart_ready(stored, file_id), ends=work
            )
        else:
            await self._give_up(work, chart, why)

    async def _unready(self, work: Work, file_id: str) -> str | None:
        """Return why the picture will never be shown; None when it can be shown now. Raises TryAgain."""
        later: type[TryAgain]
        try:
            if await self._charts.is_ready(file_id):
                return None
            later, why = NotYet, f"Slack has not finished with the picture after {sum(_WAITS_SECONDS):g} s"
        except RateLimited as limited:
            raise TryAgain(str(limited), limited.seconds) from limited
        except Ambiguous as failure:
            later, why = TryAgain, str(failure)
        except SlackFailure as failure:
            return str(failure)
        if work.attempts <= len(_WAITS_SECONDS):
            raise later(why, _WAITS_SECONDS[work.attempts - 1])
        return why

    async def _give_up(self, work: Work, chart: Chart, why: str) -> None:
        self._context.runtime.health.note(
            "a picture is not shown; the card shows Slack's own chart", alert_id=work.subject_id, why=why
        )
        await self._context.alerts.change(
            work.subject_id, lambda stored, _at: picturing.chart_without_picture(stored, chart, why), ends=work
        )
