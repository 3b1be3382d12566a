"""The rich_text block: sections, lists, quotes, code, and what they hold."""

from tests.slack_double.shapes import Check, boolean, by_type, integer, items, one_of, record, string

ID = string(minimum=1)


def _style(*names: str) -> dict[str, Check]:
    """Build the field `style`: a map of booleans, never a word."""
    return {"style": record({}, dict.fromkeys(names, boolean))}


TEXT_STYLE = _style("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
MENTION_STYLE = _style("bold", "italic", "strike", "highlight", "client_highlight", "unlink")

TEXT = record({"text": string(minimum=1)}, TEXT_STYLE)
LINK = record({"url": string(3000, minimum=1)}, {"text": string(), "unsafe": boolean, **TEXT_STYLE})

INLINE: dict[str, Check] = {
    "text": TEXT,
    "link": LINK,
    "emoji": record({"name": ID}, {"unicode": ID, "skin_tone": integer(1, 6), **_style("bold", "italic", "strike")}),
    "user": record({"user_id": ID}, MENTION_STYLE),
    "usergroup": record({"usergroup_id": ID}, MENTION_STYLE),
    "channel": record({"channel_id": ID}, MENTION_STYLE),
    "team": record({"team_id": ID}, MENTION_STYLE),
    "broadcast": record({"range": one_of("here", "channel", "everyone")}, MENTION_STYLE),
    "color": record({"value": string(7, minimum=7)}),
    "date": record(
        {"timestamp": integer(0), "format": string(minimum=1)},
        {"url": string(3000, minimum=1), "fallback": string(minimum=1), **TEXT_STYLE},
    ),
}

BORDER: dict[str, Check] = {"border": integer(0, 1)}
SECTION = record({"elements": items(by_type(INLINE))})

STRUCTURES: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_quote": record({"elements": items(by_type(INLINE))}, BORDER),
    "rich_text_preformatted": record(
        {"elements": items(by_type({"text": TEXT, "link": LINK}))}, {"language": string(minimum=1), **BORDER}
    ),
    "rich_text_list": record(
        {"style": one_of("bullet", "ordered"), "elements": items(by_type({"rich_text_section": SECTION}), 1)},
        {"indent": integer(0, 8), "offset": integer(0), **BORDER},
    ),
}

RICH_TEXT_FIELDS: dict[str, Check] = {"elements": items(by_type(STRUCTURES), 1)}
RICH_TEXT = record(RICH_TEXT_FIELDS, {"block_id": string(255, minimum=1)})
