"""Acknowledging within Slack's three seconds, with the outcome or with the news that work goes on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.cards.answers.answers import still_working
from bot.listeners.edge.redisplay import WHAT_YOU_TYPED, redisplayed, typed_in, with_typed
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import DONE
from bot.listeners.edge.submissions import SubmittedView
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import escaped

ACK_AFTER_SECONDS = 2.5
"""Slack allows three seconds, including the network."""

ACK_LANDS_SECONDS = 0.3
"""How long an acknowledgement takes to change a dialog. A view sent earlier would be covered by it."""

Ack = Callable[..., Awaitable[Any]]
Answer = dict[str, Any]
"""What Slack does with a submitted dialog. An empty answer closes it."""


class Done(Answer):
    """The answer that closes a dialog, and what was done, in words for a dialog that waits."""

    words = ""


def done(words: str) -> Answer:
    """Return the answer that closes the dialog of what was done."""
    closes = Done()
    closes.words = words
    return closes


def shows(view: Block) -> Answer:
    """Return the answer that shows another view in the dialog."""
    return {"response_action": "update", "view": view}


def complains(block_id: str, sentence: str) -> Answer:
    """Return the answer that shows an error beside an input."""
    return {"response_action": "errors", "errors": {block_id: sentence}}


async def in_time(outcome: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """Start the outcome and return its task, done or still running, when it is time to acknowledge."""
    task = asyncio.ensure_future(outcome)
    await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
    return task


async def acknowledge_submission(
    ack: Ack,
    submitted: SubmittedView,
    outcome: Coroutine[Any, Any, Answer],
    said: Callable[[str], Block],
    responder: Responder,
) -> None:
    """
    Acknowledge a submission with its outcome. A late outcome is shown in the dialog afterwards.

    `said` makes a view from text. What a late outcome finds wrong with an input is said in the same dialog again, with
    all that was entered. A person who closed it meanwhile gets a message about what was not done, and why.
    """
    task = await in_time(outcome)
    if task.done():
        await ack(**task.result())
        return
    await ack(**shows(with_typed(said(still_working(ACK_AFTER_SECONDS).text), submitted)))
    await asyncio.sleep(ACK_LANDS_SECONDS)
    answer = await task
    view = _late(answer, submitted, said)
    if not await responder.refill(submitted.id, view) and answer:
        await responder.tell(Message(_words(view, submitted)))


def _late(answer: Answer, submitted: SubmittedView, said: Callable[[str], Block]) -> Block:
    """Return the view for a late answer: by then the dialog's inputs are gone, and drawn anew."""
    if "errors" in answer:
        why = f"{' '.join(answer['errors'].values())} Nothing was changed."
        return redisplayed(submitted, why, said(f"{why} Press the button again."))
    view: Block = answer.get("view") or said(answer.words if isinstance(answer, Done) else DONE)
    return view


def _words(view: Block, submitted: SubmittedView) -> str:
    """Return what the closed dialog would have said; if it asks again, why, and what was typed."""
    sections = [_as_markup(block["text"]) for block in view["blocks"] if block["type"] == "section" and "text" in block]
    if "submit" not in view:
        return "\n".join(sections)
    typed = [escaped(each, limits.SECTION) for each in typed_in(submitted)]
    return "\n".join([f"{sections[0]} Press the button again.", *([WHAT_YOU_TYPED, *typed] if typed else [])])


def _as_markup(text: Block) -> str:
    return escaped(text["text"], limits.SECTION) if text["type"] == "plain_text" else str(text["text"])
