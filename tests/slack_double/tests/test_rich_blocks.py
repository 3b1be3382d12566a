import pytest

from tests.slack_double import check_blocks
from tests.slack_double.json_value import Json
from tests.slack_double.sample_blocks import chart, data_table, in_section, pie, plain, rich, section, table

REFUSED: dict[str, tuple[list[Json], str]] = {
    "markdown of 12001": ([{"type": "markdown", "text": "x" * 12001}], "less than 12001 characters"),
    "markdown of 12001 together": (
        [{"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000}],
        "less than 12001 characters together",
    ),
    "101 table rows": ([table(rows=101)], "no more than 100 items allowed"),
    "21 table columns": ([table(columns=21)], "no more than 20 items allowed"),
    "an empty cell": ([table(text="")], "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"),
    "21 column settings": ([table(column_settings=[None] * 21)], "no more than 20 items allowed"),
    "a table of 10001 characters": ([table(text="x" * 10001)], "less than 10001 characters over all cells"),
    "two tables": ([table(), table()], "no more than 1 blocks of type table allowed"),
    "data_table without caption": ([{**table(2), "type": "data_table"}], "missing required field: caption"),
    "data_table of a header only": ([data_table(rows=1)], "no fewer than 2 items allowed"),
    "102 data_table rows": ([data_table(rows=102)], "no more than 101 items allowed"),
    "data_table page of 101": ([data_table(page_size=101)], "must be between 1 and 100"),
    "data_table of ragged rows": (
        [data_table(rows=0) | {"rows": [*table(1)["rows"], *table(1, 2)["rows"]]}],
        "all rows must have the same number of cells",
    ),
    "data_table with a rich header": (
        [data_table() | {"rows": [[in_section({"type": "text", "text": "a"})], *table(1)["rows"]]}],
        "a header cell must not be rich_text",
    ),
    "chart title of 51": ([{**chart(), "title": "x" * 51}], "less than 51 characters"),
    "chart without title": (
        [{"type": "data_visualization", "chart": chart()["chart"]}],
        "missing required field: title",
    ),
    "an unknown chart": ([chart(type="radar")], "unsupported type: radar"),
    "7 pie segments": ([pie(7)], "no more than 6 items allowed"),
    "7 series": ([chart(series=chart()["chart"]["series"] * 7)], "no more than 6 items allowed"),
    "21 categories": ([chart(axis_config={"categories": ["x"] * 21})], "no more than 20 items allowed"),
    "a label of 21": ([chart(axis_config={"categories": ["x" * 21]})], "less than 21 characters"),
    "three charts": ([chart()] * 3, "no more than 2 blocks of type data_visualization"),
    "card body of 201": ([{"type": "card", "body": plain("x" * 201)}], "less than 201 characters"),
    "11 cards in a carousel": (
        [{"type": "carousel", "elements": [{"type": "card"}] * 11}],
        "no more than 10 items allowed",
    ),
    "11 blocks in a container": (
        [{"type": "container", "child_blocks": [section()] * 11}],
        "no more than 10 items allowed",
    ),
    "an unknown task status": (
        [{"type": "task_card", "task_id": "t", "title": "T", "status": "done"}],
        "must be a valid enum value",
    ),
    "rich text of nothing": ([rich()], "no fewer than 1 items allowed"),
    "rich text outside a section": ([rich({"type": "text", "text": "a"})], "unsupported type: text"),
    "a style word in rich text": ([in_section({"type": "text", "text": "a", "style": "bold"})], "must be an object"),
    "a style that is no boolean": (
        [in_section({"type": "text", "text": "a", "style": {"bold": "yes"}})],
        "must be a boolean",
    ),
    "an unknown rich style": (
        [in_section({"type": "text", "text": "a", "style": {"blink": True}})],
        "invalid additional property: blink",
    ),
    "empty rich text": ([in_section({"type": "text", "text": ""})], "must be more than 0 characters"),
    "a mention in preformatted": (
        [rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]})],
        "unsupported type: user",
    ),
    "a list without style": (
        [rich({"type": "rich_text_list", "elements": [{"type": "rich_text_section", "elements": []}]})],
        "missing required field: style",
    ),
    "a date without format": ([in_section({"type": "date", "timestamp": 1})], "missing required field: format"),
    "a broadcast to nobody": ([in_section({"type": "broadcast", "range": "all"})], "must be a valid enum value"),
}

ACCEPTED: dict[str, list[Json]] = {
    "a full table": [table(rows=100, columns=20)],
    "a data_table": [data_table(rows=101, page_size=100, row_header_column_index=0)],
    "two charts": [chart(), pie(6)],
    "rich text of every kind": [
        rich(
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "a", "style": {"bold": True, "code": False}},
                    {"type": "emoji", "name": "battery"},
                    {"type": "link", "url": "https://example.com", "text": "here"},
                    {"type": "user", "user_id": "U1"},
                    {"type": "usergroup", "usergroup_id": "S1"},
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "date", "timestamp": 1, "format": "{date_short}", "fallback": "then"},
                ],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
            },
        )
    ],
}


@pytest.mark.parametrize(("blocks", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_message_is_refused_for(blocks: list[Json], sentence: str) -> None:
    assert any(sentence in problem for problem in check_blocks(blocks)), check_blocks(blocks)


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED)
def test_a_message_is_accepted_with(blocks: list[Json]) -> None:
    assert check_blocks(blocks) == []
