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


_ITSELF = "; the alert closed by itself."
"""The end of the stored reason of an alert that no person closed."""


def closed_because(why: str) -> str:
    """Return the reason of an alert that closes by itself, as it is stored."""
    return f"{why}{_ITSELF}"


def told_beside_it(reason: str) -> str:
    """Return a reason for where it is said already that the alert closed by itself."""
    return f"{reason.removesuffix(_ITSELF)}." if reason.endswith(_ITSELF) else reason


CLOSES_BY_ITSELF = (RejectionCategory.RECOVERED, RejectionCategory.EXPIRED)
CHOSEN = tuple(each for each in RejectionCategory if each is not RejectionCategory.EXPIRED)
"""What people choose from."""


@dataclass(frozen=True)
class Rejection:
    """The reason that a person gave; `category` is None if they chose none."""

    category: RejectionCategory | None
    text: str = ""
