"""What a person typed into a dialog is never lost: where the dialog is gone, their words stand below what is said."""

import asyncio
from typing import Any

import pytest

from bot.cards.dialogs.dialog import NOTICE
from bot.errors import NotAllowed
from bot.listeners.edge import acknowledge, unexpected
from bot.listeners.edge.acknowledge import acknowledge_submission, complains, done, shows
from bot.listeners.edge.redisplay import after_failure, typed_in
from bot.listeners.edge.submissions import Submission, SubmittedView
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT
from tests.slack_double import check_blocks
from tests.slack_double.surface import Surface

TYPED = "crew on site <until> 06:00 " + "& more " * 50
STATE = {
    "values": {
        REASON_BLOCK: {REASON_INPUT: {"type": "plain_text_input", "value": TYPED}},
        CATEGORY_BLOCK: {CATEGORY_INPUT: {"type": "radio_buttons", "selected_option": {"value": "OTHER"}}},
        "empty": {"empty": {"type": "plain_text_input", "value": None}},
    }
}
BODY: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "U0ALICE"},
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "reject_reason",
        "submit": {"type": "plain_text", "text": "Reject"},
        "state": STATE,
    },
}


@pytest.fixture
def submitted() -> SubmittedView:
    return Submission.read(BODY).view


def plain_texts(view: Any) -> list[str]:
    return [each["text"]["text"] for each in view["blocks"] if each.get("text", {}).get("type") == "plain_text"]


def test_what_was_typed_is_read_off_the_inputs_for_text_alone(submitted: SubmittedView) -> None:
    assert typed_in(submitted) == [TYPED]


def test_below_a_refusal_that_is_final(submitted: SubmittedView) -> None:
    view = after_failure(submitted, NotAllowed("You may not reject."), NOTICE.message)
    assert plain_texts(view) == [TYPED]
    assert check_blocks(view["blocks"], Surface.MODAL) == []


def test_below_what_nobody_foresaw() -> None:
    assert plain_texts(unexpected._with_typed(BODY))[0].startswith("crew on site <until> 06:00")
    assert plain_texts(unexpected._with_typed({"type": "view_submission"})) == []


class Closed:
    """A person who has closed the dialog."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def refill(self, _view_id: str, _view: Any) -> bool:
        return False

    async def tell(self, message: Any) -> None:
        self.told.append(message.text)


async def late(submitted: SubmittedView, answer: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    monkeypatch.setattr(acknowledge, "ACK_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(acknowledge, "ACK_LANDS_SECONDS", 0.0)
    acked: list[Any] = []
    person: Any = Closed()

    async def outcome() -> Any:
        await asyncio.sleep(0.01)
        return answer

    async def ack(**given: Any) -> None:
        acked.append(given)

    await acknowledge_submission(ack, submitted, outcome(), NOTICE.message, person)
    return acked[0]["view"], person.told


async def test_while_the_bot_goes_on(submitted: SubmittedView, monkeypatch: pytest.MonkeyPatch) -> None:
    working, told = await late(submitted, done("Rejected."), monkeypatch)
    assert plain_texts(working)[0].startswith("crew on site <until>")
    assert told == []


@pytest.mark.parametrize(
    "answer",
    [
        complains(REASON_BLOCK, "It is too long."),
        shows(NOTICE.view([{"type": "section", "text": {"type": "mrkdwn", "text": "*Look again.*"}}], submit="Reject")),
    ],
)
async def test_to_who_closed_the_dialog_before_it_asked_again(
    answer: Any, submitted: SubmittedView, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (told,) = await late(submitted, answer, monkeypatch)
    assert "again" in told
    assert "What you typed:\ncrew on site &lt;until&gt; 06:00 &amp; more" in told
