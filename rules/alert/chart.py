"""The chart on an alert's card, as the alert stores it: a picture in Slack, and points for Slack's own chart."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN

MOST_POINTS = 20
"""The most that Slack's own chart takes."""


class ChartForm(StrEnum):
    """What the card shows, best first: if Slack refuses one form, the next is used."""

    UPLOADED = "uploaded"
    """A picture that Slack is still processing; the card does not show it yet."""
    IMAGE = "image"
    NATIVE = "native"
    TEXT = "text"
    """No chart, only the trend in words."""


class ChartPoint(KeptRecord):
    """One value, and the value a week before if there was one. `at` is epoch ms."""

    at: EpochMs
    value: Decimal
    before: Decimal | None = None


class Chart(KeptRecord):
    """
    A chart of what was measured until `moment` (epoch ms), when the alert opened or got worse.

    `zone` is the time zone in which it tells times; `why` says why the card does not show the picture.
    """

    form: Annotated[ChartForm, KEEPS_UNKNOWN]
    moment: EpochMs | None = None
    title: str
    alt_text: str
    measurement: str
    threshold: Decimal | None = None
    points: tuple[ChartPoint, ...] = Field(default=(), max_length=MOST_POINTS)
    zone: str = "UTC"
    file_id: str | None = None
    why: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the card has a block for it."""
        return self.form in {ChartForm.IMAGE, ChartForm.NATIVE}
