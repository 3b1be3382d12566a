"""Looking at one alert of a digest in a modal, where it can be decided as on a card."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.dialog import notice_modal
from bot.cards.dialogs.review_modal import REVIEW, choose_modal
from bot.listeners.buttons.digest_payloads import DigestChoice
from bot.listeners.buttons.review_updates import Reviews
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.slack.errors import SlackFailure
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Message

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]
View = dict[str, Any]
Next = Callable[[], Awaitable[Any]]


def register(app: AsyncApp, reviews: Reviews, answering: Acknowledging) -> None:
    """Bind the buttons and the menu."""

    @app.middleware
    async def follow(body: dict[str, Any], next: Next) -> None:  # noqa: A002  Bolt's name for it
        if (pressed := _pressed_in_review(body)) is not None:
            reviews.follow(*pressed)
        await next()

    @app.action(ActionId.REVIEW.value)
    async def review(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await _show(answering.screen(press), lambda: reviews.view(press.value))

    @app.action(ActionId.REVIEW_ANOTHER.value)
    async def choose(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await _show(answering.screen(press), lambda: _choice(reviews, press.value))

    @app.action(ActionId.REVIEW_CHOSEN.value)
    async def review_chosen(ack: Ack, body: dict[str, Any]) -> None:
        choice = DigestChoice.read(body)
        await ack()
        await _show(answering.screen(choice), lambda: _chosen(reviews, choice))

    @app.view(CallbackId.REVIEW.value)
    async def review_submitted(ack: Ack) -> None:
        await ack()  # it has no button to submit

    @app.view(CallbackId.CHOOSE.value)
    async def choice_submitted(ack: Ack) -> None:
        await ack()  # nor has this


def _pressed_in_review(body: dict[str, Any]) -> tuple[str, str] | None:
    """Return the ids of the view and of its alert when a button of a card was pressed in a review."""
    if body.get("type") != "block_actions":
        return None
    view = Press.read(body).view
    return (view.id, view.private_metadata) if view and view.callback_id == CallbackId.REVIEW else None


async def _choice(reviews: Reviews, digest_id: str) -> View:
    digest, alerts = await reviews.digest(digest_id)
    return choose_modal(digest, alerts) if alerts else notice_modal(Message("Nothing is listed here any more."))


async def _chosen(reviews: Reviews, choice: DigestChoice) -> View:
    digest, _ = await reviews.digest(choice.digest_id)
    chosen = digest.members[choice.member : choice.member + 1] if choice.member >= 0 else ()
    return await reviews.view(chosen[0]) if chosen else notice_modal(Message("This station is not listed here."))


async def _show(screen: Responder, draw: Callable[[], Awaitable[View]]) -> None:
    """Open a modal while the trigger lives, then fill it."""
    try:
        await screen.show(REVIEW.loading())
        await screen.show(await _drawn(draw))
    except SlackFailure as failure:
        log.warning("a modal could not be shown", modal=CallbackId.REVIEW.value, why=str(failure))
        await screen.tell(Message("Slack did not show the dialog in time. Nothing was changed; press again."))


async def _drawn(draw: Callable[[], Awaitable[View]]) -> View:
    try:
        return await draw()
    except EXPECTED as error:
        return notice_modal(reply_to(error))
