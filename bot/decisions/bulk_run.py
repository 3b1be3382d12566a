"""Carrying out a bulk order, alert by alert."""

from bot.decisions.bulk_order import BulkOrder, BulkOutcome, Offer
from bot.decisions.decisions import Decisions
from bot.decisions.press_origin import InDigest
from bot.decisions.rechecks import BulkRechecks
from bot.errors import NotAllowed
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse, ConditionMoved, ConditionUnknown
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.lifecycle.seen import Seen
from storage.errors import AlertNotFound, BrokenItem, SetupFault, StorageUnavailable

_EXPECTED = (
    AlertAlreadyDecided,
    AlreadyApproved,
    BecameWorse,
    ConditionMoved,
    NotAllowed,
    AlertNotFound,
    BrokenItem,
    StorageUnavailable,
    SetupFault,
)


class BulkRun:
    """Decides each alert on its own and collects the `outcome`."""

    def __init__(self, order: BulkOrder, decisions: Decisions, rechecks: BulkRechecks) -> None:
        self._order = order
        self._decisions = decisions
        self._rechecks = rechecks
        self.outcome = BulkOutcome()

    async def decide(self, alert: Alert, offer: Offer) -> None:
        """Decide an alert if it is still as it was offered."""
        order, outcome = self._order, self.outcome
        seen, origin = Seen(alert.alert_id, offer.severity), InDigest(order.digest_id)
        try:
            if order.rejection is None:
                may = await self._decisions.about_to_approve(seen, order.by, origin)
                after = await self._decisions.approve(may, await self._look(may.alert, offer))
            else:
                after = await self._decisions.reject(seen, order.by, order.rejection, origin)
        except _EXPECTED as failure:
            outcome.failed.append((alert, failure))
            return
        (outcome.waiting if after.status is AlertStatus.PENDING else outcome.decided).append(after)

    async def _look(self, alert: Alert, offer: Offer) -> Recheck:
        """
        Recheck one alert of the order.

        Raises ConditionMoved, which leaves the alert to be reviewed on its own, and ConditionUnknown, about which the
        person is asked once for all such alerts.
        """
        recheck = await self._rechecks.of(alert)
        if recheck.verdict is RecheckVerdict.CHANGED or (_is_over(alert, recheck) and not offer.is_cleared):
            raise ConditionMoved(alert, recheck)
        if recheck.tells_nothing and not self._order.without_metrics:
            raise ConditionUnknown(alert, recheck)
        return recheck


def _is_over(alert: Alert, recheck: Recheck) -> bool:
    """Whether the condition cleared; where the metrics tell nothing, the alert itself says it."""
    if recheck.tells_nothing:
        return alert.metadata.condition is not None
    return recheck.verdict is RecheckVerdict.CLEARED
