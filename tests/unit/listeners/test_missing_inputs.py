"""A missing choice or text in a dialog is answered without reading anything: tables and Slack may be down."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.cards.answers.test_card import TRYING_TO_REJECT
from bot.cards.dialogs.bulk_modal import REJECTING_ALL
from bot.cards.dialogs.reason_modal import BREAKING_GLASS, REJECTING
from bot.cards.dialogs.snooze_modal import HOW_LONG, HOW_LONG_BLOCK, SNOOZING, UNTIL_BLOCK, HowLong
from bot.listeners.buttons import bulk, reject_and_break_glass, snooze, test_card
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT
from rules.alert.rejection import RejectionCategory
from tests.doubles.runtime import make_runtime


class Down:
    """Whatever is asked of it, nobody answers."""

    state_machine = "remediation"

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked")


class Dialogs:
    """The submissions that the listeners bind, to be made by a test."""

    def __init__(self) -> None:
        down: Any = Down()
        use_cases: Any = SimpleNamespace(decisions=down, rechecks=down, snoozes=down, bulk=down)
        self._bound: dict[str, Any] = {}
        listeners: Any = self
        reject_and_break_glass.register(listeners, use_cases)
        snooze.register(listeners, down, make_runtime().clock)
        bulk.register(listeners, use_cases)
        test_card.register(listeners, down, down, make_runtime())

    def press(self, *_bound: Any) -> None:
        """Nobody presses here."""

    decision = press

    def submission(self, callback: str, payload: Any, decide: Any, _said: Any) -> None:
        async def submitted(body: Any) -> Any:
            return await decide(payload.read(body))

        self._bound[callback] = submitted

    def order(self, callback: str, payload: Any, carry_out: Any) -> None:
        async def submitted(body: Any) -> Any:
            answers: list[Any] = []

            async def ack(**answer: Any) -> None:
                answers.append(answer)

            await carry_out(payload.read(body), ack, Down())
            return answers[0]

        self._bound[callback] = submitted

    async def submit(self, callback: str, carries: str, values: Any) -> Any:
        view = {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": carries}
        return await self._bound[callback]({"user": {"id": "U0ALICE"}, "view": view | {"state": {"values": values}}})


def reason(category: RejectionCategory | None, text: str | None) -> Any:
    chosen = {"selected_option": {"value": category} if category else None}
    return {CATEGORY_BLOCK: {CATEGORY_INPUT: chosen}, REASON_BLOCK: {REASON_INPUT: {"value": text}}}


def how_long(value: str | None) -> Any:
    return {HOW_LONG_BLOCK: {HOW_LONG: {"selected_option": {"value": value} if value else None}}}


NOTHING_CHOSEN = reason(None, "what I typed")
NO_WORDS = reason(RejectionCategory.OTHER, None)
BLANK = reason(RejectionCategory.WRONG_ACTION, " \n ")
TOO_LONG = reason(RejectionCategory.OTHER, "x" * 2_000)
OF_A_DIGEST = '{"digest": "d", "by_severity": {"HIGH": "1"}}'
CASES = [
    *((each, NOTHING_CHOSEN, CATEGORY_BLOCK) for each in (REJECTING, REJECTING_ALL, TRYING_TO_REJECT)),
    *(
        (each, given, REASON_BLOCK)
        for each in (REJECTING, REJECTING_ALL, TRYING_TO_REJECT, BREAKING_GLASS)
        for given in (NO_WORDS, BLANK, TOO_LONG)
    ),
    (SNOOZING, how_long(None), HOW_LONG_BLOCK),
    (SNOOZING, how_long("for ever"), HOW_LONG_BLOCK),
    (SNOOZING, how_long(HowLong.UNTIL), UNTIL_BLOCK),
]


@pytest.mark.parametrize(("dialog", "values", "block"), CASES)
async def test_it_is_asked_for_beside_its_input_and_the_dialog_keeps_what_was_typed(
    dialog: Any, values: Any, block: str
) -> None:
    carries = OF_A_DIGEST if dialog is REJECTING_ALL else '{"alertId": "a"}'
    answer = await Dialogs().submit(dialog.callback, carries, values)
    # With errors Slack leaves the dialog as it is; any other answer would draw another one.
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [block]
