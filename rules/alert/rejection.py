"""Why an alert was rejected: a category that can be counted, and what the person says about it."""

from dataclasses import dataclass
from enum import StrEnum


class RejectionCategory(StrEnum):
    """What the rejected alert was, or why its action was not wanted."""

    FALSE_ALARM = "FALSE_ALARM"
    ALREADY_HANDLED = "ALREADY_HANDLED"
    WRONG_ACTION = "WRONG_ACTION"
    MAINTENANCE = "MAINTENANCE"
    RECOVERED = "RECOVERED"
    OTHER = "OTHER"

    @property
    def words(self) -> str:
        """Return "false alarm"."""
        return self.value.replace("_", " ").lower()

    @property
    def label(self) -> str:
        """Return "False alarm"."""
        return self.words.capitalize()


@dataclass(frozen=True)
class Rejection:
    """What a person gave as the reason; `category` is None when they chose none."""

    category: RejectionCategory | None
    text: str = ""
