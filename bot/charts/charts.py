"""Makes charts: reads the data, draws it, uploads it to Slack."""

from bot.charts.chart_data import ChartData
from bot.charts.chart_subject import Subject
from bot.charts.history import History
from bot.charts.renderer import Renderer
from bot.runtime.runtime import Runtime
from bot.slack.files import Files
from rules.alert.alert import Alert
from rules.alert.chart import Chart
from storage.metrics import Metrics

_FILE_NAME = "chart.png"


class Charts:
    """Makes charts. Raises storage's errors, RenderFailed and `bot.slack.errors.SlackFailure`."""

    def __init__(self, runtime: Runtime, metrics: Metrics, renderer: Renderer, files: Files) -> None:
        self._history = History(metrics, runtime)
        self._renderer = renderer
        self._files = files
        self._runtime = runtime

    async def of_alert(self, alert: Alert, moment: int) -> ChartData | None:
        """Return an alert's chart of the hours up to `moment` (epoch ms); None if nothing was measured."""
        return await self._history.chart(Subject.of_alert(alert, self._runtime.rules), moment)

    async def of_station(self, station_id: str, open_alerts: list[Alert], now_ms: int) -> ChartData | None:
        """Return the chart of a station's last hours; None if nothing was measured."""
        return await self._history.chart(Subject.of_station(station_id, open_alerts, self._runtime.rules), now_ms)

    async def uploaded(self, data: ChartData, chart: Chart) -> str:
        """Draw a chart and upload it to Slack; return the file's id."""
        picture = await self._renderer.render(data)
        return await self._files.upload(picture, name=_FILE_NAME, title=chart.title, alt_text=chart.alt_text)

    async def is_ready(self, file_id: str) -> bool:
        """Whether Slack can show the uploaded picture now."""
        return await self._files.is_ready(file_id)
