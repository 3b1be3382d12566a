"""The buttons below a long answer."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.cards.answers.page_tokens import PageToken, Slice
from bot.cards.parts import blocks
from bot.slack.ids import ActionId
from bot.slack.message import Block


def page_buttons(previous: PageToken | None, following: PageToken | None, last: PageToken | None = None) -> list[Block]:
    """Return a row with those of the buttons that exist; nothing for an answer of one page."""
    turns = (
        (ActionId.PREVIOUS_PAGE, "Previous", "Previous page", previous),
        (ActionId.NEXT_PAGE, "Next", "Next page", following),
        (ActionId.LAST_PAGE, "Last", "Last page", last),
    )
    buttons = [blocks.button(action, text, at.value, label=label) for action, text, label, at in turns if at]
    return [blocks.actions("pages", *buttons)] if buttons else []


def numbered_buttons(at: Callable[[int], PageToken], shown: Slice[Any]) -> list[Block]:
    """Return the row of a numbered page: previous, next and, if it is further away, the last page."""

    def page(number: int) -> PageToken | None:
        return at(number) if 1 <= number <= shown.pages else None

    return page_buttons(
        page(shown.page - 1), page(shown.page + 1), page(shown.pages) if shown.page + 1 < shown.pages else None
    )


def page_words(page: int, pages: int) -> str:
    """Return "page 2 of 5"; empty if there is only one page."""
    return f"page {page} of {pages}" if pages > 1 else ""


def joined(words: Sequence[str]) -> str:
    """Join the words that are not empty with dots."""
    return " · ".join(each for each in words if each)
