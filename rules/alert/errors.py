"""
Every error of the pure core.

RulesError
+-- MetricRefused      a metric that cannot be kept; says which field and why
+-- InvalidRules       a rules file that cannot be used; says file, path and what is allowed
+-- ReasonRefused      a decision's reason that is empty or too long
+-- SnoozeRefused      a snooze that is over already, or too long
+-- CategoryMissing    a rejection without a category
+-- MuteRefused        a mute without a reason, or of a length that is not allowed
+-- AlertAlreadyDecided  the decision stands; carries the alert, which says whose it is
+-- ConditionMoved     its condition is not what the person was shown; carries the alert and what it is now
|   +-- ConditionUnknown  the newest metrics do not tell what it is now
+-- NotRecovered       rejected as recovered though the newest metrics still show the trouble; carries the alert
+-- BecameWorse        its severity rose since the person saw it; carries the alert
+-- RanSince           another run of its remediation was ordered since the person saw it; carries the alert
+-- AlreadyApproved    this person's approval counts already; carries the alert, which says how many are needed
+-- NothingToRetry     the remediation runs, helped, or was never approved; carries the alert
+-- NothingToEscalate  nothing went wrong with the remediation, or others were called already; carries the alert
"""

from rules.alert.alert import Alert
from rules.alert.recheck import Recheck


class RulesError(Exception):
    """The base: its text is a sentence for the person who gave the input."""


class MetricRefused(RulesError):
    """A metric that cannot be kept: the first field that is wrong and why; its text says what else is wrong, too."""

    def __init__(self, field: str, why: str, *others: "MetricRefused") -> None:
        super().__init__("; ".join((f"{field}: {why}", *map(str, others))))
        self.field = field
        self.why = why


class InvalidRules(RulesError):
    """A rules file that cannot be used; one line per fault."""

    def __init__(self, file: str, faults: list[str]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{file} cannot be used as a rules file:\n{lines}")
        self.faults = faults


class ReasonRefused(RulesError):
    """A decision's reason that cannot be kept."""


class CategoryMissing(RulesError):
    """A rejection without a category."""


class SnoozeRefused(RulesError):
    """A time until which an alert cannot be snoozed."""


class AlertAlreadyDecided(RulesError):
    """The decision of `alert` stands and is not this one."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} is already {alert.status.lower()} by {alert.decided_by}.")
        self.alert = alert


class ConditionMoved(RulesError):
    """The station's newest metrics say something else of `alert` than the person was shown."""

    def __init__(self, alert: Alert, recheck: Recheck) -> None:
        super().__init__(f"The condition of alert {alert.alert_id} is {recheck.verdict.lower()} now.")
        self.alert = alert
        self.recheck = recheck


class ConditionUnknown(ConditionMoved):
    """The station's newest metrics tell nothing of `alert`: it may be decided when the person says so."""


class NotRecovered(RulesError):
    """The newest metrics still show the trouble of `alert`, which is to be rejected because it is over."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(
            "The newest metrics still show the trouble. Choose what fits, or wait until they show the station well."
        )
        self.alert = alert


class BecameWorse(RulesError):
    """The severity of `alert` rose since the person who decides saw it."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} became {alert.severity} since it was shown.")
        self.alert = alert


class RanSince(RulesError):
    """Another run of the remediation of `alert` was ordered since the person who acts saw it."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Another run was ordered for alert {alert.alert_id} since it was shown.")
        self.alert = alert


class NothingToRetry(RulesError):
    """There is no failed remediation to run again."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} has no failed remediation to run again.")
        self.alert = alert


class NothingToEscalate(RulesError):
    """Nobody is to be called: nothing went wrong with the remediation, or others were called already."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} has nothing to call others for.")
        self.alert = alert


class AlreadyApproved(RulesError):
    """The approval of this person counts already."""

    def __init__(self, alert: Alert, by: str) -> None:
        super().__init__(f"The approval of {by} for alert {alert.alert_id} counts already.")
        self.alert = alert


class MuteRefused(RulesError):
    """A mute that cannot be kept."""
