"""
Every error of the pure core.

RulesError
+-- MetricRefused      a metric that cannot be stored; says which field and why
+-- InvalidRules       a rules file that cannot be used; says file, path and what is allowed
|   +-- InvalidRegister  the same of a station register
|   +-- InvalidPlaybook  the same of a playbook
+-- ReasonRefused      the reason for a decision is empty or too long
+-- SnoozeRefused      a snooze that would end at once, or is too long
+-- CategoryMissing    a rejection without a category
+-- MuteRefused        a mute without a reason, or that is too short or too long
+-- AlertAlreadyDecided  carries the alert, which says who decided
+-- ConditionMoved     the condition is no longer what the person was shown; carries the alert and the recheck
|   +-- ConditionUnknown  the newest metrics do not say what it is now
+-- NotRecovered       rejected as recovered, but the newest metrics still show the trouble; carries the alert
+-- BecameWorse        the severity rose since the person saw the alert; carries the alert
+-- RanSince           another run was ordered since the person saw the alert; carries the alert
+-- NothingToDecideAgain  the trouble is over, is being dealt with, or has another alert; carries the alert
+-- AlreadyApproved    this person has approved already; carries the alert, which says how many are needed
+-- NothingToRetry     the remediation is running, helped, or was never approved; carries the alert
+-- NothingToEscalate  the remediation did not go wrong, or others were called already; carries the alert
"""

from rules.alert.alert import Alert
from rules.alert.recheck import Recheck


class RulesError(Exception):
    """The base class. Its text is a sentence for the person who gave the input."""


class MetricRefused(RulesError):
    """A metric that cannot be stored: the first wrong field and why; the text names all of them."""

    def __init__(self, field: str, why: str, *others: "MetricRefused") -> None:
        super().__init__("; ".join((f"{field}: {why}", *map(str, others))))
        self.field = field
        self.why = why


class InvalidRules(RulesError):
    """A rules file that cannot be used; its text has one line per fault."""

    what = "a rules file"

    def __init__(self, file: str, faults: list[str]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{file} cannot be used as {self.what}:\n{lines}")
        self.file, self.faults = file, faults


class InvalidRuleTests(InvalidRules):
    """A file of rule tests that cannot be used."""

    what = "tests of rules"


class InvalidRegister(InvalidRules):
    """A station register that cannot be used."""

    what = "a station register"


class InvalidPlaybook(InvalidRules):
    """A playbook that cannot be used."""

    what = "a playbook"


class ReasonRefused(RulesError):
    """The reason for a decision is empty or too long."""


class CategoryMissing(RulesError):
    """A rejection without a category."""


class SnoozeRefused(RulesError):
    """An alert cannot be snoozed until this time."""


class AlertAlreadyDecided(RulesError):
    """`alert` has been decided, and not by this decision."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} is already {alert.status.lower()} by {alert.decided_by}.")
        self.alert = alert


class ConditionMoved(RulesError):
    """The newest metrics say something else about `alert` than the person was shown."""

    def __init__(self, alert: Alert, recheck: Recheck) -> None:
        super().__init__(f"The condition of alert {alert.alert_id} is {recheck.verdict.lower()} now.")
        self.alert = alert
        self.recheck = recheck


class ConditionUnknown(ConditionMoved):
    """The newest metrics say nothing about `alert`; the person may decide anyway."""


class NotRecovered(RulesError):
    """`alert` was to be rejected as recovered, but the newest metrics still show the trouble."""

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
    """Another run of the remediation of `alert` was ordered since the person saw it."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Another run was ordered for alert {alert.alert_id} since it was shown.")
        self.alert = alert


class NothingToRetry(RulesError):
    """There is no failed remediation to run again."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} has no failed remediation to run again.")
        self.alert = alert


class NothingToEscalate(RulesError):
    """There is nothing to call others for: the remediation did not go wrong, or others were called already."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} has nothing to call others for.")
        self.alert = alert


class NothingToDecideAgain(RulesError):
    """A decided alert's trouble is over or being dealt with, or another alert is open about it."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.alert_id} has nothing to be decided again.")
        self.alert = alert


class AlreadyApproved(RulesError):
    """The person has approved already."""

    def __init__(self, alert: Alert, by: str) -> None:
        super().__init__(f"The approval of {by} for alert {alert.alert_id} counts already.")
        self.alert = alert


class MuteRefused(RulesError):
    """A mute has no reason, or is too short or too long."""
