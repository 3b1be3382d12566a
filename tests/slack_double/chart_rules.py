"""The block data_visualization: pie, bar, area, line, by the tighter of the limits that are reported."""

from tests.slack_double.shapes import Check, by_type, items, number, record, string

LABEL = string(20, minimum=1)
POINT = record({"label": LABEL, "value": number})
SERIES = record({"name": LABEL, "data": items(POINT, 1, 20)})
AXES = record({"categories": items(LABEL, 1, 20)}, {"x_label": string(50, minimum=1), "y_label": string(50, minimum=1)})
PLOT = record({"series": items(SERIES, 1, 6), "axis_config": AXES})

CHART: Check = by_type({"pie": record({"segments": items(POINT, 1, 6)}), "bar": PLOT, "area": PLOT, "line": PLOT})
DATA_VISUALIZATION: dict[str, Check] = {"title": string(50, minimum=1), "chart": CHART}
