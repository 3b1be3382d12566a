"""Rechecking when somebody confirms a dialog, which may have stood open for long."""

from bot.cards.parts.seen_codec import DialogState
from bot.decisions.rechecks import Rechecks
from rules.alert.alert import Alert
from rules.alert.errors import ConditionMoved
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.lifecycle.seen import condition_as_shown


async def confirmed_recheck(rechecks: Rechecks, alert: Alert, brought: DialogState) -> Recheck:
    """
    Return the recheck under which a confirmed alert is approved: the one that was shown, if it still holds.

    Raises ConditionMoved for a condition that was not shown. What the same dialog showed earlier, or what is as it was
    when the alert was raised, is not asked about again: metrics that go back and forth would ask for ever.
    """
    now = await rechecks.of(alert)
    told = condition_as_shown(alert, now)
    if brought.recheck is None:
        return now
    if brought.shown and told == brought.shown[-1]:
        return brought.recheck
    if now.verdict is RecheckVerdict.UNCHANGED or told in brought.shown:
        return now
    raise ConditionMoved(alert, now)
