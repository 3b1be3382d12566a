"""Reviewing one alert of a digest in a dialog, where it can be decided as on a card."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.dialog import NOTICE
from bot.cards.dialogs.review_modal import REVIEW, choose_modal
from bot.listeners.buttons.digest_payloads import DigestChoice
from bot.listeners.buttons.review_updates import Reviews
from bot.listeners.edge.acknowledge import Ack
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import NOTHING_LISTED, STATION_NOT_LISTED
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Block


def register(app: AsyncApp, listeners: Listeners, reviews: Reviews) -> None:
    """Bind the buttons and the menu."""

    @app.middleware
    async def follow(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002  Bolt's name
        if (pressed := _pressed_in_review(body)) is not None:
            reviews.follow(*pressed)
        await next()

    async def review(press: Press, responder: Responder) -> None:
        await responder.ask(REVIEW.loading(), partial(reviews.view, press.value), NOTICE.message)

    async def choose(press: Press, responder: Responder) -> None:
        await responder.ask(REVIEW.loading(), partial(_choice, reviews, press.value), NOTICE.message)

    async def review_chosen(choice: DigestChoice, responder: Responder) -> None:
        await responder.ask(REVIEW.loading(), partial(_chosen, reviews, choice), NOTICE.message)

    listeners.press(ActionId.REVIEW, Press, review)
    listeners.press(ActionId.REVIEW_ANOTHER, Press, choose)
    listeners.press(ActionId.REVIEW_CHOSEN, DigestChoice, review_chosen)

    @app.view(CallbackId.REVIEW)
    async def review_submitted(ack: Ack) -> None:
        await ack()  # it has no button to submit

    @app.view(CallbackId.CHOOSE)
    async def choice_submitted(ack: Ack) -> None:
        await ack()  # nor has this


def _pressed_in_review(body: dict[str, Any]) -> tuple[str, str] | None:
    """Return the ids of the view and of its alert if a button was pressed in a review."""
    if body.get("type") != "block_actions":
        return None
    view = Press.read(body).view
    return (view.id, view.private_metadata) if view and view.callback_id == CallbackId.REVIEW else None


async def _choice(reviews: Reviews, digest_id: str) -> Block:
    digest, alerts = await reviews.digest(digest_id)
    return choose_modal(digest, alerts) if alerts else NOTICE.message(NOTHING_LISTED)


async def _chosen(reviews: Reviews, choice: DigestChoice) -> Block:
    digest, _ = await reviews.digest(choice.digest_id)
    chosen = digest.members[choice.member : choice.member + 1] if choice.member >= 0 else ()
    return await reviews.view(chosen[0]) if chosen else NOTICE.message(STATION_NOT_LISTED)
