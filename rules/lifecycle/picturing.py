"""The chart of an alert: uploaded, shown, or replaced by something plainer."""

from rules.alert.alert import Alert
from rules.alert.chart import Chart, ChartForm
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted


def moment_of(alert: Alert) -> int:
    """Return the time (epoch ms) at which the alert's chart ends."""
    worsenings = alert.metadata.worsenings
    return worsenings[-1].at if worsenings else alert.created_at


def wants_chart(alert: Alert) -> bool:
    """Whether the alert has no chart, or only one from before it got worse."""
    chart = alert.metadata.chart
    return chart is None or not _is_of_now(chart, alert)


def chart_uploaded(alert: Alert, chart: Chart, file_id: str) -> Change | None:
    """Store the chart whose picture was uploaded; None if there is one already, or the alert got worse meanwhile."""
    if not wants_chart(alert) or not _is_of_now(chart, alert):
        return None
    uploaded = chart.model_copy(update={"form": ChartForm.UPLOADED, "file_id": file_id})
    return Change(_with(alert, uploaded), adds=(WorkKind.SHOW_CHART,))


def chart_without_picture(alert: Alert, chart: Chart, why: str) -> Change | None:
    """Show Slack's own chart because there will be no picture; None if there is one, or the alert got worse."""
    stored = alert.metadata.chart
    waits = wants_chart(alert) or (stored is not None and stored.form is ChartForm.UPLOADED)
    if not waits or not _is_of_now(chart, alert):
        return None
    native = chart.model_copy(update={"form": ChartForm.NATIVE, "why": why})
    return Change(_with(alert, native), adds=(WorkKind.UPDATE_CARD,))


def chart_ready(alert: Alert, file_id: str) -> Change | None:
    """Let the card show the picture that Slack has processed; None if the alert does not wait for it."""
    chart = alert.metadata.chart
    if chart is None or chart.form is not ChartForm.UPLOADED or chart.file_id != file_id:
        return None
    ready = chart.model_copy(update={"form": ChartForm.IMAGE})
    return Change(noted(alert, chart=ready), adds=(WorkKind.UPDATE_CARD,))


def chart_refused(alert: Alert, tried: Chart | None, taken: Chart | None) -> Change | None:
    """Record that Slack refused the card with one chart and took it with a plainer one; None if that is not news."""
    if tried == taken or alert.metadata.chart != tried:
        return None
    return Change(noted(alert, chart=taken))


def plainer(chart: Chart | None, why: str) -> Chart | None:
    """Return what replaces a refused chart; None if the card shows no chart."""
    if chart is None or not chart.is_shown:
        return None
    form = ChartForm.NATIVE if chart.form is ChartForm.IMAGE and chart.points else ChartForm.TEXT
    return chart.model_copy(update={"form": form, "why": why})


def _is_of_now(chart: Chart, alert: Alert) -> bool:
    # Charts were stored without their moment when an alert had only one.
    return (alert.created_at if chart.moment is None else chart.moment) == moment_of(alert)


def _with(alert: Alert, chart: Chart) -> Alert:
    """Return the alert with a chart, and keep the one that people have seen until now."""
    stored, earlier = alert.metadata.chart, alert.metadata.earlier_charts
    was_seen = stored is not None and stored.is_shown
    return noted(alert, chart=chart, earlier_charts=(*earlier, stored) if was_seen else earlier)
