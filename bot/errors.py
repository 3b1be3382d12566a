"""
Every error of the bot that a caller treats differently.

BotError
+-- SettingsRefused      the environment is incomplete or wrong; names every fault at once
+-- NotAllowed           this person may not do this; the text is the answer for them
|   +-- IdentityUnknown  Slack could not be asked who this person is: refused to be safe
+-- TooMuchAtOnce        one person presses or types faster than they are attended to; the text is a sentence for them
+-- NotHandedOver        Slack did not take a file that was meant for one person; the text is a sentence
+-- TryAgain             work that failed and will succeed later; carries when
|   +-- NoExecution      what should be an execution's ARN is none that Step Functions can be asked for
|   +-- NotYet           work whose time has not come, or that goes on later: no failure
+-- CannotBeDone         work that will not succeed by itself; the text is for the card and the audit
|   +-- RunUnknown       Step Functions knows no such execution, or not yet
+-- NotAnEvent           a function on AWS was called with something that no engine of ours sends
+-- MayNotEvaluate       a function on AWS must not evaluate for now; the text says why, and what mends it
+-- NotAllEvaluated      a function on AWS could not evaluate some stations; whoever called it calls it again
+-- NobodyEvaluates      functions should look at the stations, and none has lately; the text says what mends it
+-- NotTogether          tables, state machine, role and topic are not of one deployment; the text says whose they are
+-- RenderFailed         a chart could not be drawn; the next may be
"""

from storage.errors import SetupFault, StorageUnavailable


class BotError(Exception):
    """The base."""


class SettingsRefused(BotError):
    """The environment is incomplete or wrong."""

    def __init__(self, faults: list[str]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"The settings are not complete:\n{lines}")
        self.faults = faults


class NotAllowed(BotError):
    """The person may not do this; the text is the answer for them (mrkdwn), `record` what the audit keeps (plain)."""

    def __init__(self, answer: str, record: str | None = None) -> None:
        super().__init__(answer)
        self.record = record or answer


class IdentityUnknown(NotAllowed):
    """Slack could not be asked who this person is."""


class TooMuchAtOnce(BotError):
    """A person pressed or typed too fast; this press or command was not carried out."""


class NotHandedOver(BotError):
    """Slack did not take a file that was meant for one person; `days` is what the report in it was about."""

    def __init__(self, why: Exception, days: int) -> None:
        super().__init__(f"Slack did not take the file: {why}.")
        self.days = days


class TryAgain(BotError):
    """Work that failed and will succeed later. `after_seconds` None means the usual back-off."""

    def __init__(self, why: str, after_seconds: float | None = None) -> None:
        super().__init__(why)
        self.after_seconds = after_seconds


class NotYet(TryAgain):
    """Work that is not due yet, or that is done in part: this is no failure."""


class CannotBeDone(BotError):
    """Work that repeating cannot make succeed."""


class NoExecution(TryAgain):
    """Step Functions cannot be asked for this: another program wrote the ARN, or it is of an EXPRESS workflow."""


class RunUnknown(CannotBeDone):
    """Step Functions knows no such execution; just after its start it may only not know it yet."""


class RenderFailed(BotError):
    """A chart could not be drawn."""


class NotTogether(BotError):
    """What was named belongs to another deployment; the text says to whose tables."""


class NotProvisioned(BotError):
    """Something could not be created; the text says what and why."""


TRANSIENT = (StorageUnavailable, SetupFault, IdentityUnknown, TooMuchAtOnce)
"""
Failures that may pass in a moment: the person's input is kept for another try.

A setup fault is one: an expired token may be renewed while the dialog is open.
"""


class NotAnEvent(BotError):
    """A function was called with something that no engine of ours sends; the text says with what."""


class MayNotEvaluate(BotError):
    """A function must not evaluate for now; the text says why, and what mends it."""


class NotAllEvaluated(BotError):
    """Some stations could not be evaluated; the text names the first of them."""


class NobodyEvaluates(BotError):
    """Functions should look at the stations, and none has lately; the text says what mends it."""
