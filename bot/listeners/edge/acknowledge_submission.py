"""Acknowledging a submitted modal in time: with what came of it, else saying that it is being worked on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.cards.answers.answers import still_working
from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS, ACK_LANDS_SECONDS
from bot.listeners.edge.responder import Responder
from bot.slack.errors import SlackFailure
from bot.slack.message import Block, Message
from bot.slack.modals import Modals

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]
Answer = dict[str, Any]
"""What Slack is told to do with the modal; empty: it closes."""


def shows(view: Block) -> Answer:
    """Return the answer that puts another view into the modal."""
    return {"response_action": "update", "view": view}


def complains(block_id: str, sentence: str) -> Answer:
    """Return the answer that says beside an input what is wrong with it."""
    return {"response_action": "errors", "errors": {block_id: sentence}}


class Submitting:
    """Answers submissions."""

    def __init__(self, modals: Modals) -> None:
        self._modals = modals

    async def after(
        self,
        ack: Ack,
        view_id: str,
        outcome: Coroutine[Any, Any, Answer],
        said: Callable[[str], Block],
        screen: Responder,
    ) -> None:
        """
        Acknowledge with the outcome; late, say so and show it in the modal afterwards.

        `said` is a view of text. Who closed the modal meanwhile is told on their `screen` what was not done, and why.
        """
        task = asyncio.ensure_future(outcome)
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(**(await task))
            return
        await ack(**shows(said(still_working(ACK_AFTER_SECONDS).text)))
        await asyncio.sleep(ACK_LANDS_SECONDS)
        await self._end(view_id, await task, said, screen)

    async def _end(self, view_id: str, answer: Answer, said: Callable[[str], Block], screen: Responder) -> None:
        view = _late(answer, said)
        try:
            await self._modals.update(view_id, view)
        except SlackFailure as failure:
            log.info("a modal could not be filled; its person may have closed it", why=str(failure))
            if answer:
                await screen.tell(Message(_words(view)))


def _late(answer: Answer, said: Callable[[str], Block]) -> Block:
    """Return what a modal shows in which it is too late for more than words: its inputs are gone."""
    if "errors" in answer:
        return said(f"{' '.join(answer['errors'].values())} Nothing was changed; press the button again.")
    view: Block = answer.get("view") or said("It is stored; see the card.")
    return view


def _words(view: Block) -> str:
    """Return what a closed modal would have said; of one that asks once more, why it would have."""
    sections = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section" and "text" in block]
    return f"{sections[0]} Press the button again." if "submit" in view else "\n".join(sections)
