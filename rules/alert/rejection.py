"""Why an alert was rejected: a category that can be counted, and the person's own words."""

from dataclasses import dataclass
from enum import StrEnum

from rules.stored_word import plain_words


class RejectionCategory(StrEnum):
    """What was wrong with the alert, or with its action."""

    FALSE_ALARM = "FALSE_ALARM"
    ALREADY_HANDLED = "ALREADY_HANDLED"
    WRONG_ACTION = "WRONG_ACTION"
    MAINTENANCE = "MAINTENANCE"
    RECOVERED = "RECOVERED"
    OTHER = "OTHER"
    EXPIRED = "EXPIRED"
    """Nobody decided for as long as the policy allows; no person chooses it."""

    @property
    def words(self) -> str:
        """The category in words: "false alarm"."""
        return plain_words(self)

    @property
    def label(self) -> str:
        """The category as a label: "False alarm"."""
        return self.words.capitalize()


CLOSES_BY_ITSELF = (RejectionCategory.RECOVERED, RejectionCategory.EXPIRED)
CHOSEN = tuple(each for each in RejectionCategory if each is not RejectionCategory.EXPIRED)
"""What people choose from."""


@dataclass(frozen=True)
class Rejection:
    """The reason that a person gave; `category` is None if they chose none."""

    category: RejectionCategory | None
    text: str = ""
