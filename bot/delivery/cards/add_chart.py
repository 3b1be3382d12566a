"""Drawing the chart of an alert whose card stands, and uploading it to Slack."""

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
"""Drawing and uploading, together well under a work lease."""

_GIVE_UP_AFTER = 3


class AddChart:
    """
    Makes the chart of an alert once, and again when the alert gets worse.

    A failure to make one is reported in the log and on the card, nowhere else. A picture that was uploaded but not
    recorded, because the process was killed in between, is in no message and nobody sees it; another one is made.
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
        file_id = await self._uploaded(work, alert, data, chart)
        if file_id is not None:
            await self._context.alerts.change(
                work.subject_id, lambda stored, _at: picturing.chart_uploaded(stored, chart, file_id), ends=work
            )

    async def _uploaded(self, work: Work, alert: Alert, data: ChartData, chart: Chart) -> str | None:
        """Return the picture's id; None when there will be no picture, which is recorded. Raises TryAgain."""
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._charts.uploaded(data, chart)
        except RateLimited as limited:
            raise TryAgain(str(limited), limited.seconds) from limited
        except (RenderFailed, SlackFailure, TimeoutError) as failure:
            why = str(failure) or f"no chart within {_SECONDS:g} s"
            is_transient = isinstance(failure, RenderFailed | Ambiguous | TimeoutError)
            if is_transient and work.attempts < _GIVE_UP_AFTER:
                raise TryAgain(why) from failure
        self._context.runtime.health.note(
            "a card goes without a picture; it shows Slack's own chart", alert_id=alert.alert_id, why=why
        )
        await self._context.alerts.change(
            work.subject_id, lambda stored, _at: picturing.chart_without_picture(stored, chart, why), ends=work
        )
        return None
