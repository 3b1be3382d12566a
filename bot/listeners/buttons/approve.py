"""The Approve button: the station is looked at once more, and what changed is shown before the approval counts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.alert.recheck_words import MOVED, SENTENCES
from bot.cards.answers.answers import approval_counts, became_worse
from bot.cards.dialogs.recheck_modal import APPROVING, loading_recheck, recheck_modal
from bot.decisions.decisions import Decisions
from bot.decisions.grants import MayApprove
from bot.decisions.rechecks import Rechecks
from bot.listeners.buttons.confirmed_recheck import second_look
from bot.listeners.buttons.redisplay import after_failure
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.acknowledge_submission import Answer, Submitting, shows
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press, Submission
from bot.listeners.edge.responder import Responder
from bot.slack.errors import SlackFailure
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Block, Message
from rules.alert.errors import BecameWorse, ConditionMoved
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.lifecycle import deciding
from rules.lifecycle.seen import SeenCondition, as_shown

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]

Conditions = tuple[SeenCondition, ...]

LOOK_SECONDS = 1.0
"""After a press a modal is opened while its trigger lives, also when nothing is known yet."""

LEAST_LOOK_SECONDS = 0.2
"""However long it took to learn who pressed: the metrics are mostly there by then."""


@dataclass(frozen=True)
class Looking:
    """An approval that waits for metrics, with a modal that says so before its person."""

    may: MayApprove
    recheck: asyncio.Future[Recheck]


def register(
    app: AsyncApp,
    decisions: Decisions,
    rechecks: Rechecks,
    answering: Acknowledging,
    submitting: Submitting,
    *,
    state_machine: str,
) -> None:
    """Bind the button, and the modal that asks whether to approve all the same."""
    approving = _Approving(decisions, rechecks, state_machine)

    @app.action(ActionId.APPROVE.value)
    async def approve(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        screen = answering.screen(press)
        looking = await answering.after(ack, approving.begin(press, screen), screen.tell)
        if looking is not None:
            await approving.finish(looking, screen)

    @app.view(CallbackId.APPROVE_ANYWAY.value)
    async def approve_anyway(ack: Ack, body: dict[str, Any]) -> None:
        submission = Submission.read(body)
        screen = answering.screen(submission)
        await submitting.after(ack, submission.view.id, approving.confirm(submission), APPROVING.message, screen)


class _Approving:
    def __init__(self, decisions: Decisions, rechecks: Rechecks, state_machine: str) -> None:
        self._decisions = decisions
        self._rechecks = rechecks
        self._state_machine = state_machine

    async def begin(self, press: Press, screen: Responder) -> Looking | None:
        """Authorise, look, and go on; when looking takes long, say so in a modal and return what is left to do."""
        began = asyncio.get_running_loop().time()
        may = await self._decisions.about_to_approve(press.seen, press.user.id, press.origin)
        looking = Looking(may, asyncio.ensure_future(self._rechecks.of(may.alert)))
        left = LOOK_SECONDS - (asyncio.get_running_loop().time() - began)
        await asyncio.wait({looking.recheck}, timeout=max(LEAST_LOOK_SECONDS, left))
        if looking.recheck.done():
            await self._go_on(may, looking.recheck.result(), screen)
            return None
        return looking if await _shown(screen, loading_recheck()) else None

    async def finish(self, looking: Looking, screen: Responder) -> None:
        """Go on once the metrics are there."""
        try:
            await self._go_on(looking.may, await looking.recheck, screen)
        except EXPECTED as error:
            await screen.tell(reply_to(error))

    async def confirm(self, submission: Submission) -> Answer:
        """Approve all the same; who submits is authorised again, and asked again about what they were not shown."""
        try:
            return await self._confirmed(submission)
        except EXPECTED as error:
            return shows(after_failure(submission.view, error, APPROVING.message))

    async def _confirmed(self, submission: Submission) -> Answer:
        brought, by, place = submission.brought, submission.user.id, submission.origin
        try:
            may = await self._decisions.about_to_approve(brought.seen, by, place)
            await self._decisions.approve(may, await second_look(self._rechecks, may.alert, brought))
        except BecameWorse as worse:
            may = await self._decisions.about_to_approve(as_shown(worse.alert), by, place)
            recheck = await self._rechecks.of(may.alert)
            return shows(self._question(may, recheck, became_worse(may.alert).text, brought.shown))
        except ConditionMoved as moved:
            return shows(self._question(may, moved.recheck, MOVED, brought.shown))
        return {}

    async def _go_on(self, may: MayApprove, recheck: Recheck, screen: Responder) -> None:
        if recheck.verdict is not RecheckVerdict.UNCHANGED:
            await _shown(screen, self._question(may, recheck), SENTENCES[recheck.verdict])
            return
        alert = await self._decisions.approve(may, recheck)
        if screen.has_modal:
            await screen.tell(approval_counts(alert))

    def _question(self, may: MayApprove, recheck: Recheck, why: str = "", before: Conditions = ()) -> Block:
        """Return what asks; `why` it asks once more, and what it showed before."""
        quorum, groups = may.grant.rule.needs, may.grant.groups
        left = deciding.left_after(may.alert, may.by, quorum=quorum, groups=groups)
        machine = self._state_machine
        return recheck_modal(may.alert, recheck, machine, quorum=quorum, left=left, why=why, before=before)


async def _shown(screen: Responder, view: Block, why: str = "") -> bool:
    """Show a modal; tell in private when Slack does not."""
    try:
        await screen.show(view)
    except SlackFailure as failure:
        log.warning("a modal could not be shown", modal=CallbackId.APPROVE_ANYWAY.value, why=str(failure))
        answer = f"{why} Slack does not show the dialog any more. Nothing was changed; press again."
        await screen.tell(Message(answer.strip()))
        return False
    return True
