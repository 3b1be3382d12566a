"""Every id by which a press or a submission finds its listener. A button's value is an alert's id and nothing else."""

from enum import StrEnum


class ActionId(StrEnum):
    """The buttons."""

    APPROVE = "approve_alert"
    REJECT = "reject_alert"
    RETRY = "retry_remediation"
    BREAK_GLASS = "break_glass"


class CallbackId(StrEnum):
    """The modals."""

    REJECT_REASON = "reject_reason"
    GLASS_REASON = "glass_reason"


COMMAND = "/aiops"
REASON_BLOCK = "reason"
REASON_INPUT = "reason_text"
