"""The buttons that ask for a reason (Reject, Break glass), and their dialogs, which decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.cards.alert.recheck_words import MOVED
from bot.cards.dialogs.dialog import Again
from bot.cards.dialogs.reason_modal import BREAKING_GLASS, REJECTING, ReasonDialog, reason_modal, reason_modal_again
from bot.decisions.rechecks import must_have_recovered
from bot.listeners.buttons.confirmed_recheck import confirmed_recheck
from bot.listeners.edge.acknowledge import Answer, complains, done, shows
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import NOT_FILLED, NOT_OPENED
from bot.listeners.edge.submissions import Submission
from bot.listeners.use_cases import UseCases
from bot.slack.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.slack.message import Block
from rules.alert.alert import Alert
from rules.alert.errors import BecameWorse, CategoryMissing, ConditionMoved, NotRecovered, ReasonRefused
from rules.alert.recheck import Recheck
from rules.alert.rejection import RejectionCategory
from rules.lifecycle import deciding, rejecting
from rules.lifecycle.seen import must_be_as_seen


def register(listeners: Listeners, use_cases: UseCases) -> None:
    """Bind the buttons and the dialogs."""
    decisions, rechecks = use_cases.decisions, use_cases.rechecks

    async def about_to_reject(press: Press) -> Alert:
        return await decisions.about_to_reject(press.alert_id, press.user.id, press.origin)

    async def about_to_break_glass(press: Press) -> Alert:
        return await decisions.about_to_break_glass(press.alert_id, press.user.id, press.origin)

    async def reject(submission: Submission) -> Alert:
        seen, by, rejection = submission.brought.seen, submission.user.id, submission.rejection
        # First what needs nothing read: what is missing is asked for at once, also while the tables are slow.
        rejecting.accepted(rejection)
        if rejection.category is RejectionCategory.RECOVERED:
            await must_have_recovered(rechecks, await decisions.about_to_reject(seen.alert_id, by, submission.origin))
        return await decisions.reject(seen, by, rejection)

    async def break_glass(submission: Submission) -> Alert:
        brought, by, reason = submission.brought, submission.user.id, submission.reason
        deciding.accepted_reason(reason)
        alert = await decisions.about_to_break_glass(brought.alert_id, by, submission.origin)
        must_be_as_seen(alert, brought.seen)
        return await decisions.break_glass(brought.seen, by, reason, await confirmed_recheck(rechecks, alert, brought))

    async def look(alert: Alert) -> Recheck:
        return await rechecks.of(alert)

    async def no_look(_alert: Alert) -> None:
        return None

    _bind(listeners, ActionId.REJECT, _Reason(REJECTING, about_to_reject, reject, no_look))
    _bind(listeners, ActionId.BREAK_GLASS, _Reason(BREAKING_GLASS, about_to_break_glass, break_glass, look))


@dataclass(frozen=True)
class _Reason:
    """
    A button that asks for a reason: `about` returns the alert if the person may press, `act` does what they submit.

    `look` returns what became of the condition, where that is shown.
    """

    dialog: ReasonDialog
    about: Callable[[Press], Awaitable[Alert]]
    act: Callable[[Submission], Awaitable[Alert]]
    look: Callable[[Alert], Awaitable[Recheck | None]]

    async def ask(self, press: Press, responder: Responder) -> None:
        """Ask, or say why the person may not press."""

        async def question() -> Block:
            alert = await self.about(press)
            return reason_modal(self.dialog, alert, await self.look(alert))

        loading, refused = self.dialog.loading(), self.dialog.message
        await responder.ask(loading, question, refused, unopened=NOT_OPENED, unfilled=NOT_FILLED)

    async def decide(self, submission: Submission) -> Answer:
        """Decide, and return what becomes of the dialog."""
        try:
            await self.act(submission)
        except (CategoryMissing, NotRecovered) as unfit:
            return complains(CATEGORY_BLOCK, str(unfit))
        except ReasonRefused as refused:
            return complains(REASON_BLOCK, str(refused))
        except BecameWorse as worse:
            why = f"It became {worse.alert.severity} while this dialog was open. Nothing was changed."
            return self._asks_again(submission, worse.alert, why, await self.look(worse.alert))
        except ConditionMoved as moved:
            return self._asks_again(submission, moved.alert, MOVED, moved.recheck)
        return done(self.dialog.done)

    def _asks_again(self, submission: Submission, alert: Alert, why: str, recheck: Recheck | None) -> Answer:
        again = Again(why, submission.brought.shown)
        return shows(reason_modal_again(self.dialog, alert, submission.rejection, again, recheck))


def _bind(listeners: Listeners, action: ActionId, reason: _Reason) -> None:
    listeners.press(action, Press, reason.ask)
    listeners.submission(reason.dialog.callback, Submission, reason.decide, reason.dialog.message)
