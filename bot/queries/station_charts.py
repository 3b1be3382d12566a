"""
The chart that follows the answer to `/aiops status STATION`: Slack's own chart, else a picture.

On a card it is the other way round. But Slack does not show a file to the reader of an ephemeral message; its own
chart needs no file.
"""

import asyncio
from collections.abc import AsyncIterator

import structlog

from bot.cards.parts.chart import chart_with_words
from bot.charts.chart_data import ChartData
from bot.charts.charts import Charts
from bot.charts.description import described
from bot.errors import RenderFailed
from bot.slack.errors import SlackFailure
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.chart import Chart, ChartForm
from rules.fleet.station_state import StationState
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

_AT_A_TIME = 2
_SECONDS = 20.0
_LOOK_AGAIN_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
_LONGEST_TEXT = 2_000


class StationCharts:
    """Makes charts for people who ask, a few at a time, so that those of the cards go on."""

    def __init__(self, charts: Charts) -> None:
        self._charts = charts
        self._asked = 0

    async def of(self, state: StationState) -> AsyncIterator[Message]:
        """Yield charts of a station's last hours, best first; take the next one only if Slack refuses the last."""
        try:
            data = await self._charts.of_station(state.station_id, state.open_alerts, state.now_ms)
        except (StorageUnavailable, SetupFault) as failure:
            log.info("no chart follows an answer", why=str(failure))
            return
        if data is None:
            return
        chart = described(data, state.station_id)
        yield _message(chart)
        picture = await self._picture(data, chart)
        if picture is not None:
            yield _message(picture)

    async def _picture(self, data: ChartData, chart: Chart) -> Chart | None:
        """Return the chart once Slack can show its picture; None if that fails or enough are in progress."""
        if self._asked >= _AT_A_TIME:
            return None
        self._asked += 1
        try:
            async with asyncio.timeout(_SECONDS):
                file_id = await self._charts.uploaded(data, chart)
                for seconds in _LOOK_AGAIN_SECONDS:
                    await asyncio.sleep(seconds)
                    if await self._charts.is_ready(file_id):
                        return chart.model_copy(update={"form": ChartForm.IMAGE, "file_id": file_id})
        except (RenderFailed, SlackFailure, TimeoutError) as failure:
            log.info("an answer goes without a picture", why=str(failure))
        finally:
            self._asked -= 1
        return None


def _message(chart: Chart) -> Message:
    return Message(text=escaped(chart.alt_text, _LONGEST_TEXT), blocks=chart_with_words(chart))
