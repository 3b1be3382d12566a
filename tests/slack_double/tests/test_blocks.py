import pytest
from slack_sdk.models.blocks import Block

from tests.slack_double import Surface, check_blocks
from tests.slack_double.json_value import Json
from tests.slack_double.sample_blocks import (
    IMAGE,
    actions,
    button,
    confirm,
    input_block,
    menu,
    mrkdwn,
    option,
    plain,
    section,
    table,
)

REFUSED_IN_MESSAGES: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "empty section text": (
        [section(text=mrkdwn(""))],
        "more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "section text of 3001": ([section(text=mrkdwn("x" * 3001))], "less than 3001 characters"),
    "a section of nothing": ([{"type": "section"}], "missing required field: text or fields"),
    "11 fields": ([section(fields=[mrkdwn()] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    "a field of 2001": ([section(fields=[mrkdwn("x" * 2001)])], "less than 2001 characters"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "less than 151 characters"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn"),
    "an initial option that is not offered": (
        [
            actions(
                {"type": "radio_buttons", "action_id": "a", "options": [option()], "initial_option": option(value="x")}
            )
        ],
        "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "no actions": ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "26 actions": ([actions(*(button(f"a{n}") for n in range(26)))], "no more than 25 items allowed"),
    "text among actions": ([actions(plain())], "unsupported type: plain_text"),
    "11 context elements": ([{"type": "context", "elements": [plain()] * 11}], "no more than 10 items allowed"),
    "empty context": ([{"type": "context", "elements": []}], "no fewer than 1 items allowed"),
    "button in context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "6 context actions": (
        [{"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * 6}],
        "no more than 5 items allowed",
    ),
    "block_id of 256": ([section(block_id="b" * 256)], "less than 256 characters [json-pointer:/blocks/0/block_id]"),
    "action_id of 256": ([actions(button("a" * 256))], "less than 256 characters"),
    "a block_id twice": ([section(block_id="b"), section(block_id="b")], '`block_id` "b" already exists'),
    "an action_id twice in a block": ([actions(button("a"), button("a"))], '`action_id` "a" already exists'),
    "button text of 76": ([actions(button(text=plain("x" * 76)))], "less than 76 characters"),
    "mrkdwn button text": ([actions(button(text=mrkdwn()))], "unsupported type: mrkdwn"),
    "empty button text": ([actions(button(text=plain("")))], "must be more than 0 characters"),
    "button without text": ([actions({"type": "button", "action_id": "a"})], "missing required field: text"),
    "button value of 2001": ([actions(button(value="x" * 2001))], "less than 2001 characters"),
    "button url of 3001": ([actions(button(url="x" * 3001))], "less than 3001 characters"),
    "an unknown button style": ([actions(button(style="default"))], "must be a valid enum value"),
    "accessibility label of 76": ([actions(button(accessibility_label="x" * 76))], "less than 76 characters"),
    "an unknown button key": ([actions(button(colour="red"))], "invalid additional property: colour"),
    "confirm title of 101": ([actions(button(confirm=confirm(title=plain("x" * 101))))], "less than 101 characters"),
    "confirm text of 301": ([actions(button(confirm=confirm(text=plain("x" * 301))))], "less than 301 characters"),
    "confirm button of 31": ([actions(button(confirm=confirm(confirm=plain("x" * 31))))], "less than 31 characters"),
    "deny button of 31": ([actions(button(confirm=confirm(deny=plain("x" * 31))))], "less than 31 characters"),
    "confirm without deny": (
        [actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()}))],
        "missing required field: deny",
    ),
    "no options": ([menu()], "no fewer than 1 items allowed"),
    "101 options": ([menu(*[option()] * 101)], "no more than 100 items allowed"),
    "option text of 76": ([menu(option(text=plain("x" * 76)))], "less than 76 characters"),
    "option value of 151": ([menu(option(value="x" * 151))], "less than 151 characters"),
    "6 overflow options": ([menu(*[option()] * 6, kind="overflow")], "no more than 5 items allowed"),
    "options and groups": (
        [actions({"type": "static_select", "options": [option()], "option_groups": []})],
        "must provide exactly one of options, option_groups",
    ),
    "placeholder of 151": (
        [actions({"type": "static_select", "options": [option()], "placeholder": plain("x" * 151)})],
        "less than 151 characters",
    ),
    "image of nothing": ([{"type": "image", "alt_text": "a"}], "must provide exactly one of image_url, slack_file"),
    "image of url and file": ([{**IMAGE, "slack_file": {"id": "F1"}}], "must provide exactly one of image_url"),
    "slack_file by id and url": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "F1", "url": "https://x"}}],
        "must provide exactly one of id, url",
    ),
    "empty alt_text": ([{**IMAGE, "alt_text": ""}], "must be more than 0 characters [json-pointer:/blocks/0/alt_text]"),
    "alt_text of 2001": ([{**IMAGE, "alt_text": "x" * 2001}], "less than 2001 characters"),
    "image url of 3001": ([{**IMAGE, "image_url": "x" * 3001}], "less than 3001 characters"),
    "image title of 2001": ([{**IMAGE, "title": plain("x" * 2001)}], "less than 2001 characters"),
    "an alert in a message": ([{"type": "alert", "text": plain()}], "unsupported type: alert"),
    "an input in a message": ([input_block()], "unsupported type: input"),
    "an unknown block": ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "a block without type": ([{"text": plain()}], "missing required field: type"),
    "an unknown element": ([actions({"type": "slider"})], "unsupported type: slider"),
    "an unknown key": ([section(color="red")], "invalid additional property: color [json-pointer:/blocks/0]"),
    "emoji on mrkdwn": ([section(text=mrkdwn(emoji=True))], "invalid additional property: emoji"),
    "verbatim on plain_text": ([section(text={**plain(), "verbatim": True})], "invalid additional property: verbatim"),
    "a bare string as text": ([section(text="ok")], "must be an object [json-pointer:/blocks/0/text]"),
}

REFUSED_IN_MODALS: dict[str, tuple[list[Json], str]] = {
    "101 blocks": ([section()] * 101, "no more than 100 items allowed"),
    "input without label": (
        [{"type": "input", "element": {"type": "plain_text_input"}}],
        "missing required field: label",
    ),
    "input label of 2001": ([input_block(label=plain("x" * 2001))], "less than 2001 characters"),
    "input hint of 2001": ([input_block(hint=plain("x" * 2001))], "less than 2001 characters"),
    "a button as input": ([input_block(button())], "unsupported type: button"),
    "max_length of 3001": (
        [input_block({"type": "plain_text_input", "max_length": 3001})],
        "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    "min_length over max_length": (
        [input_block({"type": "plain_text_input", "min_length": 5, "max_length": 4})],
        "must not be greater than max_length",
    ),
    "input placeholder of 151": (
        [input_block({"type": "plain_text_input", "placeholder": plain("x" * 151)})],
        "less than 151 characters",
    ),
    "alert text of 201": ([{"type": "alert", "text": plain("x" * 201)}], "less than 201 characters"),
    "an unknown alert level": ([{"type": "alert", "text": plain(), "level": "fatal"}], "must be a valid enum value"),
    "a table in a modal": ([table()], "unsupported type: table"),
}

ACCEPTED_IN_MESSAGES: dict[str, list[Json]] = {
    "no blocks": [],
    "50 blocks": [section()] * 50,
    "verbatim mrkdwn of 3000": [section(text=mrkdwn("x" * 3000, verbatim=True))],
    "10 fields of 2000": [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    "header of 150": [{"type": "header", "text": plain("x" * 150)}],
    "25 buttons at their limits": [
        actions(
            *(
                button(f"a{n}", text=plain("x" * 75), value="v" * 2000, style="danger", confirm=confirm(style="danger"))
                for n in range(25)
            )
        )
    ],
    "one action_id in two blocks": [actions(button("a")), actions(button("a"))],
    "context of text and image": [{"type": "context", "elements": [plain(), mrkdwn(), IMAGE]}],
    "image by file": [{"type": "image", "alt_text": "a", "slack_file": {"id": "F0000001"}}],
    "overflow as accessory": [section(accessory={"type": "overflow", "action_id": "o", "options": [option()] * 5})],
}


@pytest.mark.parametrize(("blocks", "sentence"), REFUSED_IN_MESSAGES.values(), ids=REFUSED_IN_MESSAGES)
def test_a_message_is_refused_for(blocks: list[Json], sentence: str) -> None:
    assert any(sentence in problem for problem in check_blocks(blocks)), check_blocks(blocks)


@pytest.mark.parametrize(("blocks", "sentence"), REFUSED_IN_MODALS.values(), ids=REFUSED_IN_MODALS)
def test_a_modal_is_refused_for(blocks: list[Json], sentence: str) -> None:
    found = check_blocks(blocks, Surface.MODAL)
    assert any(sentence in problem for problem in found), found


@pytest.mark.parametrize("blocks", ACCEPTED_IN_MESSAGES.values(), ids=ACCEPTED_IN_MESSAGES)
def test_a_message_is_accepted_with(blocks: list[Json]) -> None:
    assert check_blocks(blocks) == []


def test_an_alert_and_inputs_fit_into_a_modal() -> None:
    blocks = [
        {"type": "alert", "text": plain(), "level": "warning"},
        input_block({"type": "plain_text_input", "multiline": True, "min_length": 10, "max_length": 3000}),
        input_block({"type": "static_select", "options": [option()]}, optional=True),
    ]
    assert check_blocks(blocks, Surface.MODAL) == []


def test_every_problem_is_named_not_only_the_first() -> None:
    found = check_blocks([{"type": "header", "text": mrkdwn("")}, {"type": "banner"}, actions()])
    assert len(found) == 3


def test_slack_sdk_takes_what_is_accepted_here() -> None:
    for blocks in ACCEPTED_IN_MESSAGES.values():
        for block in blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict()["type"] == block["type"]
