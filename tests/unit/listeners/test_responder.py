"""What a person is told where Slack does not say whether it shows a dialog: it may, and be used already."""

from typing import Any

import pytest

from bot.cards.dialogs.dialog import NOTICE
from bot.cards.dialogs.snooze_modal import SNOOZING
from bot.errors import NotAllowed
from bot.listeners.edge.payloads import Presser
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.responders import dialogs_at_once
from bot.listeners.edge.sentences import NOT_SHOWN
from bot.slack.errors import Ambiguous, RateLimited, SlackFailure, SlackRefused
from bot.slack.message import Block, Message

LOADING, QUESTION = SNOOZING.loading(), SNOOZING.view([], submit="Snooze")
LOST = Ambiguous("no usable answer from Slack (TimeoutError)")


class Screen:
    """Dialogs and private messages. Each call to show a dialog meets the next of the failures; None is none."""

    def __init__(self, *failures: SlackFailure | None) -> None:
        self.failures = list(failures)
        self.view: Block = {}
        self.said: list[str] = []

    async def open(self, trigger_id: str, view: Block) -> str:
        await self.update("V1", view)
        return "V1"

    async def update(self, view_id: str, view: Block) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or isinstance(failure, Ambiguous):
            self.view = view
        if failure is not None:
            raise failure

    async def beside(self, response_url: str, message: Message) -> None:
        self.said.append(message.text)

    @property
    def responder(self) -> Responder:
        return self.of(opens_at_once=True)

    def of(self, *, opens_at_once: bool) -> Responder:
        itself: Any = self
        user, channel = {"id": "U0ALICE"}, {"id": "C0ALERTS"}
        presser = Presser.read({"user": user, "channel": channel, "response_url": "https://slack.invalid/1"})
        return Responder(presser, itself, itself, alert_channel="C0ALERTS", opens_at_once=lambda: opens_at_once)

    async def asks(self) -> None:
        async def question() -> Block:
            return QUESTION

        await self.responder.ask(LOADING, question, NOTICE.message)


async def test_a_dialog_that_may_be_filled_is_not_denied_nor_covered() -> None:
    screen = Screen(None, LOST)
    await screen.asks()
    assert screen.view == QUESTION
    (said,) = screen.said
    assert "If you see it, it counts" in said
    assert "Nothing was changed" not in said


async def test_a_question_that_may_have_opened_is_not_denied() -> None:
    screen = Screen(LOST)
    assert not await screen.responder.shows(QUESTION, "The metrics changed. Nothing was changed; press again.")
    assert "Nothing was changed" not in screen.said[0]


async def test_a_dialog_in_which_nothing_can_be_done_yet_changed_nothing() -> None:
    screen = Screen(LOST)
    await screen.asks()
    assert screen.said == [NOT_SHOWN]


@pytest.mark.parametrize("failure", [SlackRefused("Slack says not_found"), RateLimited(3)])
async def test_a_dialog_that_slack_refuses_to_fill_says_that_nothing_was_changed(failure: SlackFailure) -> None:
    screen = Screen(None, failure)
    await screen.asks()
    assert NOT_SHOWN in f"{screen.view} {screen.said}"


async def test_while_very_many_ask_nothing_is_opened_for_who_may_not_and_the_whole_dialog_for_who_may() -> None:
    screen = Screen()
    responder = screen.of(opens_at_once=False)

    async def refusal() -> Block:
        raise NotAllowed("You may not.")

    async def question() -> Block:
        assert screen.view == {}, "nothing is opened before"
        return QUESTION

    with pytest.raises(NotAllowed):
        await responder.ask(LOADING, refusal, NOTICE.message)
    assert (screen.view, responder.has_modal) == ({}, False)
    await responder.ask(LOADING, question, NOTICE.message)
    assert (screen.view, screen.said) == (QUESTION, [])


def test_some_dialogs_are_opened_at_once_and_then_a_few_a_minute() -> None:
    now = [0.0]
    limit = dialogs_at_once(lambda: now[0])
    opened = 0
    for _ in range(600):
        opened += not limit.spend()
        now[0] += 0.1
    assert 20 < opened <= 51, "of the hundred that Slack opens in a minute"
