"""The chart on an alert's card, as the alert keeps it: a picture in Slack, and points for Slack's own chart."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record

MOST_POINTS = 20
"""Slack's own chart takes no more."""


class ChartForm(StrEnum):
    """What the card shows, the best first: where Slack refuses one, the next stands in."""

    UPLOADED = "uploaded"
    """A picture that Slack has not finished with; the card does not show it yet."""
    IMAGE = "image"
    NATIVE = "native"
    TEXT = "text"
    """No chart: the trend in words is all there is."""


class ChartPoint(Record):
    """One value, and the one of a week before where there was one. `at` is epoch ms."""

    at: EpochMs
    value: Decimal
    before: Decimal | None = None


class Chart(Record):
    """
    Made from what was measured until `moment` (epoch ms): when the alert was opened, or got worse.

    `why` says what stands against the picture.
    """

    form: ChartForm
    moment: EpochMs | None = None
    title: str
    alt_text: str
    measurement: str
    threshold: Decimal | None = None
    points: tuple[ChartPoint, ...] = Field(default=(), max_length=MOST_POINTS)
    file_id: str | None = None
    why: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the card has a block for it."""
        return self.form in {ChartForm.IMAGE, ChartForm.NATIVE}
