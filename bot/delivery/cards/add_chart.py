"""Drawing the chart of an alert whose card stands, and handing it to Slack."""

import asyncio

from bot.charts.chart_data import ChartData
from bot.charts.charts import Charts
from bot.charts.description import described
from bot.delivery.posting.context import PostingContext
from bot.errors import RenderFailed, TryAgain
from bot.slack.errors import Ambiguous, RateLimited, SlackFailure
from rules.alert.alert import Alert
from rules.alert.chart import Chart
from rules.alert.work import Work
from rules.lifecycle import picturing

_SECONDS = 20.0
"""Well under a work lease: drawing and handing over takes one."""

_GIVE_UP_AFTER = 3


class AddChart:
    """
    Makes the chart of an alert, once, and once more when it got worse.

    What keeps it from being made is told in the log and on the card, nowhere else.

    A picture that was handed over but not recorded (the process was killed between) is in no message and seen by
    nobody; another is made.
    """

    def __init__(self, context: PostingContext, charts: Charts) -> None:
        self._context = context
        self._charts = charts

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._context.alerts.get(work.subject_id)
        moment = picturing.moment_of(alert)
        data = await self._charts.of_alert(alert, moment) if picturing.wants_chart(alert) else None
        if data is None:
            await self._context.alerts.end(work)
            return
        chart = described(data, alert.station_id).model_copy(update={"moment": moment})
        file_id = await self._made(work, alert, data, chart)
        if file_id is not None:
            await self._context.alerts.change(
                work.subject_id, lambda stored, _at: picturing.chart_uploaded(stored, chart, file_id), ends=work
            )

    async def _made(self, work: Work, alert: Alert, data: ChartData, chart: Chart) -> str | None:
        """Return the picture's id; None when there will be none, which is recorded. Raises TryAgain."""
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._charts.uploaded(data, chart)
        except RateLimited as limited:
            raise TryAgain(str(limited), limited.seconds) from limited
        except (RenderFailed, SlackFailure, TimeoutError) as failure:
            why = str(failure) or f"no chart within {_SECONDS:g} s"
            heals = isinstance(failure, RenderFailed | Ambiguous | TimeoutError)
            if heals and work.attempts < _GIVE_UP_AFTER:
                raise TryAgain(why) from failure
        self._context.runtime.health.note(
            "a card goes without a picture; it shows Slack's own chart", alert_id=alert.alert_id, why=why
        )
        await self._context.alerts.change(
            work.subject_id, lambda stored, _at: picturing.chart_without_picture(stored, chart, why), ends=work
        )
        return None
