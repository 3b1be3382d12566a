"""Which report a reader has before them: what its button carries."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError

from bot.cards.answers.page_tokens import MOST_DIGITS, Token, UnreadablePageToken
from rules.metric import EpochMs
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, Period


class ReportAt(Token):
    """The period of a report, so that its rows are about the same alerts."""

    of: Literal["report"]
    days: Annotated[int, Field(ge=FEWEST_DAYS, le=MOST_DAYS)]
    until: Annotated[EpochMs, Field(lt=10**MOST_DIGITS)]

    @property
    def period(self) -> Period:
        """The period."""
        return Period.up_to(self.until, self.days)

    @classmethod
    def of_period(cls, period: Period) -> Self:
        """Return the token for the rows of a report."""
        return cls(of="report", days=period.days, until=period.until)


def read_report_token(value: str) -> ReportAt:
    """Return what the button of a report carries. Raises UnreadablePageToken."""
    try:
        return ReportAt.model_validate_json(value)
    except ValidationError as error:
        raise UnreadablePageToken from error
