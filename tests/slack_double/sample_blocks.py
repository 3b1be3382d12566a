"""Valid blocks for tests to bend: each argument replaces one part."""

from typing import Any

from tests.slack_double.json_value import Json


def plain(text: str = "ok") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "ok", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def option(**more: Any) -> Json:
    return {"text": plain(), "value": "v", **more}


def menu(*options: Json, kind: str = "static_select") -> Json:
    return actions({"type": kind, "action_id": "m", "options": list(options)})


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def in_section(*elements: Json) -> Json:
    return rich({"type": "rich_text_section", "elements": list(elements)})


def table(rows: int = 1, columns: int = 1, text: str = "x", **more: Any) -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)], **more}


def data_table(rows: int = 2, **more: Any) -> Json:
    return {**table(rows), "type": "data_table", "caption": "Stations", **more}


def chart(**more: Any) -> Json:
    series = [{"name": "a", "data": [{"label": "x", "value": 1}]}]
    drawn = {"type": "line", "series": series, "axis_config": {"categories": ["x"]}, **more}
    return {"type": "data_visualization", "title": "Swaps", "chart": drawn}


def pie(segments: int) -> Json:
    drawn = {"type": "pie", "segments": [{"label": "x", "value": 1}] * segments}
    return {"type": "data_visualization", "title": "Swaps", "chart": drawn}


def input_block(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element or {"type": "plain_text_input"}, **more}


IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart"}
