"""The chart of an alert is made, shown, or given up for something plainer."""

from rules.alert import Alert
from rules.change import Change, noted
from rules.chart import Chart, ChartForm
from rules.work import WorkKind


def chart_uploaded(alert: Alert, chart: Chart, file_id: str) -> Change | None:
    """Keep the chart whose picture Slack now has; None when the alert has one already."""
    if alert.metadata.chart is not None:
        return None
    uploaded = chart.model_copy(update={"form": ChartForm.UPLOADED, "file_id": file_id})
    return Change(noted(alert, chart=uploaded), adds=(WorkKind.SHOW_CHART,))


def chart_without_picture(alert: Alert, chart: Chart, why: str) -> Change | None:
    """Show Slack's own chart because there will be no picture; None when a picture is there already."""
    if alert.metadata.chart is not None and alert.metadata.chart.form is not ChartForm.UPLOADED:
        return None
    native = chart.model_copy(update={"form": ChartForm.NATIVE, "why": why})
    return Change(noted(alert, chart=native), adds=(WorkKind.UPDATE_CARD,))


def chart_ready(alert: Alert) -> Change | None:
    """Let the card show the picture that Slack has finished with; None when nothing waits for it."""
    chart = alert.metadata.chart
    if chart is None or chart.form is not ChartForm.UPLOADED:
        return None
    ready = chart.model_copy(update={"form": ChartForm.IMAGE})
    return Change(noted(alert, chart=ready), adds=(WorkKind.UPDATE_CARD,))


def chart_refused(alert: Alert, tried: Chart | None, taken: Chart | None) -> Change | None:
    """Remember that Slack refused the card with one chart and took it with a plainer one, drawn by now."""
    if tried == taken or alert.metadata.chart != tried:
        return None
    return Change(noted(alert, chart=taken))


def plainer(chart: Chart | None, why: str) -> Chart | None:
    """Return what stands in for a refused chart; None when nothing of it is left to refuse."""
    if chart is None or not chart.is_shown:
        return None
    form = ChartForm.NATIVE if chart.form is ChartForm.IMAGE and chart.points else ChartForm.TEXT
    return chart.model_copy(update={"form": form, "why": why})
