"""The buttons of a card that `aiops test-card` posted: whoever presses is checked and answered, and nothing follows."""

from functools import partial

import structlog
from pydantic import ValidationError

from bot.access.authorization import Authority
from bot.access.policy import Action
from bot.cards.answers.test_card import TRYING_TO_REJECT, test_card_modal, tried_card
from bot.decisions.press_origin import OnMessage
from bot.errors import NotAllowed
from bot.listeners.edge.acknowledge import Answer, complains, done, shows
from bot.listeners.edge.listeners import Listeners, Rest
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import NO_TEST_CARD
from bot.listeners.edge.submissions import Submission
from bot.runtime.runtime import Runtime
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackFailure
from bot.slack.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.slack.message import Block, Message
from bot.slack.message_identity import TEST_CARD_IDENTITY
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.errors import CategoryMissing, ReasonRefused
from rules.lifecycle import rejecting

log = structlog.get_logger()

_LIKE = Alert(alert_id="test", station_id="TEST", alert_type=next(iter(AlertType)), severity=Severity.LOW, created_at=0)
"""Who may decide this alert, which nobody stores, may decide the test card."""


def register(listeners: Listeners, authority: Authority, channel: AlertChannel, runtime: Runtime) -> None:
    """Bind the buttons and the dialog."""
    cards = _TestCards(authority, channel, runtime)
    listeners.decision(ActionId.TRY_APPROVE, cards.approve)
    listeners.press(ActionId.TRY_REJECT, Press, cards.ask)
    listeners.submission(TRYING_TO_REJECT.callback, Submission, cards.reject, TRYING_TO_REJECT.message)


class _TestCards:
    def __init__(self, authority: Authority, channel: AlertChannel, runtime: Runtime) -> None:
        self._authority = authority
        self._channel = channel
        self._runtime = runtime

    async def approve(self, press: Press, responder: Responder) -> Rest:
        await self._may(press.user.id, Action.APPROVE)
        return partial(self._redraw_or_say, _card_of(press), press.user.id, responder)

    async def ask(self, press: Press, responder: Responder) -> None:
        async def question() -> Block:
            await self._may(press.user.id, Action.REJECT)
            return test_card_modal(_card_of(press))

        await responder.ask(TRYING_TO_REJECT.loading("card"), question, TRYING_TO_REJECT.message)

    async def reject(self, submission: Submission) -> Answer:
        try:
            category, reason = rejecting.accepted(submission.rejection)
        except CategoryMissing as missing:
            return complains(CATEGORY_BLOCK, str(missing))
        except ReasonRefused as refused:
            return complains(REASON_BLOCK, str(refused))
        await self._may(submission.user.id, Action.REJECT)
        why = reason if reason == category.label else f"{category.label}: {reason}"
        try:
            await self._redraw(_carried(submission), "Rejected", submission.user.id, why)
        except SlackFailure as failure:
            return shows(TRYING_TO_REJECT.message(_not_redrawn(failure)))
        return done(TRYING_TO_REJECT.done)

    async def _may(self, user_id: str, action: Action) -> None:
        """Check as at an alert. A refusal is counted and logged, not audited: the audit is that of alerts."""
        try:
            await self._authority.may_decide(user_id, action, _LIKE)
        except NotAllowed as refusal:
            self._runtime.telemetry.refusals.labels(action="TEST_CARD").inc()
            log.info("a press on a test card was refused", user=user_id, action=action.value, why=refusal.record)
            raise
        log.info("a test card was pressed", user=user_id, action=action.value)

    async def _redraw_or_say(self, card: CardReference, by: str, responder: Responder) -> None:
        try:
            await self._redraw(card, "Approved", by)
        except SlackFailure as failure:
            await responder.tell(Message(_not_redrawn(failure)))

    async def _redraw(self, card: CardReference, what: str, by: str, why: str = "") -> None:
        await self._channel.update(card, tried_card(what, by, self._runtime.clock.now_ms(), why), TEST_CARD_IDENTITY)


def _card_of(press: Press) -> CardReference:
    if not isinstance(press.origin, OnMessage):
        raise NotAllowed(NO_TEST_CARD)
    return press.origin.message


def _carried(submission: Submission) -> CardReference:
    try:
        return CardReference.model_validate_json(submission.view.private_metadata)
    except ValidationError:
        raise NotAllowed(NO_TEST_CARD) from None


def _not_redrawn(failure: SlackFailure) -> str:
    return f"Your press counts; this was a test, and nothing was started. The card could not be redrawn: {failure}."
