"""
Every id by which a press or a submission finds its listener.

The value of a card's button is its alert's id and nothing else, that of a page's button a bookmark (`bot.bookmarks`).
"""

from enum import StrEnum


class ActionId(StrEnum):
    """The buttons."""

    APPROVE = "approve_alert"
    REJECT = "reject_alert"
    RETRY = "retry_remediation"
    BREAK_GLASS = "break_glass"
    PREVIOUS_PAGE = "page_previous"
    NEXT_PAGE = "page_next"
    LAST_PAGE = "page_last"
    SNOOZE = "snooze_alert"
    UNMUTE = "end_mute"
    REPORT_ROWS = "report_rows"
    ESCALATE = "escalate_alert"


class CallbackId(StrEnum):
    """The modals."""

    REJECT_REASON = "reject_reason"
    GLASS_REASON = "glass_reason"
    SNOOZE_UNTIL = "snooze_until"


PAGE_TURNS = (ActionId.PREVIOUS_PAGE, ActionId.NEXT_PAGE, ActionId.LAST_PAGE)
COMMAND = "/aiops"
REASON_BLOCK = "reason"
REASON_INPUT = "reason_text"
CATEGORY_BLOCK = "category"
CATEGORY_INPUT = "category_choice"
