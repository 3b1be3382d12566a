"""
The ids by which a press or a submission finds its listener.

The value of a card's button is the alert as drawn on the card (`bot.cards.parts.seen_codec`), of a digest's
button the id of the digest or of an alert, of a page's button a page token (`bot.cards.answers.page_tokens`).
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
    TAKE = "take_alert"
    UNMUTE = "end_mute"
    REPORT_ROWS = "report_rows"
    ESCALATE = "escalate_alert"
    DECIDE_AGAIN = "decide_again"
    REVIEW = "review_alert"
    REVIEW_ANOTHER = "review_another"
    REVIEW_CHOSEN = "review_chosen"
    APPROVE_ALL = "approve_all"
    REJECT_ALL = "reject_all"
    TRY_APPROVE = "try_approve"
    TRY_REJECT = "try_reject"


class CallbackId(StrEnum):
    """The modals."""

    REJECT_REASON = "reject_reason"
    GLASS_REASON = "glass_reason"
    APPROVE_ANYWAY = "approve_anyway"
    SNOOZE_UNTIL = "snooze_until"
    REVIEW = "review"
    CHOOSE = "choose_station"
    APPROVE_ALL = "approve_all_listed"
    REJECT_ALL = "reject_all_listed"
    TEST_CARD_REASON = "test_card_reason"


PAGE_TURNS = (ActionId.PREVIOUS_PAGE, ActionId.NEXT_PAGE, ActionId.LAST_PAGE)
COMMAND = "/aiops"
EVENTS = frozenset({"app_home_opened"})
REASON_BLOCK = "reason"
REASON_INPUT = "reason_text"
CATEGORY_BLOCK = "category"
CATEGORY_INPUT = "category_choice"
LEAVE_OUT_BLOCK = "leave_out"
LEAVE_OUT_INPUT = "left_out"
