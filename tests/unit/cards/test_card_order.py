"""What stands where on a card."""

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.details import details
from bot.cards.dialogs.reason_modal import BREAKING_GLASS, REJECTING, ReasonDialog, reason_modal
from bot.cards.dialogs.review_modal import review_modal
from bot.cli.plain import as_lines
from bot.slack.message import Block, Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.chart import Chart, ChartForm, ChartPoint
from rules.alert.execution import ExecutionStatus
from rules.lifecycle import carrying_out, telling
from rules.lifecycle.change import noted
from tests.factories import NOW
from tests.slack_double import check_view
from tests.strategies import NEVER_DRAWN, metadata_fields
from tests.unit.cards.alerts_to_draw import FACTS, pending, running

PICTURE = Chart(form=ChartForm.IMAGE, title="t", alt_text="a", measurement="charged batteries", file_id="F0CHART")
NATIVE = PICTURE.model_copy(update={"form": ChartForm.NATIVE, "points": (ChartPoint(at=NOW, value=2),) * 2})


def kinds(blocks: list[Block]) -> list[str]:
    return [block["type"] for block in blocks]


def details_of(alert: Alert) -> list[str]:
    return as_lines(Message("", details(alert, FACTS)))


def test_the_steps_stand_in_the_order_in_which_they_happened() -> None:
    told = telling.notification_sent(running(), "message-1", "topic", NOW + 62_000).alert
    ended = carrying_out.execution_ended(
        told, ExecutionStatus.SUCCEEDED, NOW + 91_000, stopped_at=NOW + 90_000, report=None
    )
    steps = [line[2:] for line in details_of(ended.alert) if line.startswith("• ")]
    assert [step.split(" 20")[0].split(":")[0] for step in steps] == [
        "Remediation queued",
        "Started",
        "Field notified",
        "Remediation succeeded",
        "Station",
    ]


def test_a_picture_that_comes_later_does_not_move_the_buttons() -> None:
    before, after = draw_card(pending(), FACTS).blocks, draw_card(noted(pending(), chart=PICTURE), FACTS).blocks
    last_button = kinds(before).index("actions")
    assert after[: last_button + 1] == before[: last_button + 1]
    assert kinds(after)[last_button:].count("image") == 1


@pytest.mark.parametrize("asking", [REJECTING, BREAKING_GLASS])
def test_only_where_something_can_be_submitted_it_can_be_cancelled(asking: ReasonDialog) -> None:
    assert reason_modal(asking, pending())["close"]["text"] == "Cancel"
    assert asking.message("It is decided.")["close"]["text"] == "Close"


def test_slacks_own_chart_is_left_out_of_a_modal_and_its_words_stay() -> None:
    alert = noted(pending(), chart=NATIVE)
    card = draw_card(alert, FACTS)
    assert "data_visualization" in kinds(card.blocks)
    view = review_modal(card, alert)
    assert check_view(view) == []
    assert "data_visualization" not in kinds(view["blocks"])
    assert NATIVE.alt_text in str(view["blocks"])


def test_every_key_of_the_metadata_is_drawn_by_the_tests_of_any_alert() -> None:
    keys = {str(field.alias) for field in AlertMetadata.model_fields.values()}
    assert {*metadata_fields(), *NEVER_DRAWN} == keys
