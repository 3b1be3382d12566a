"""What is said beside the rows that one person gets."""

from typing import Any, cast

import pytest

from bot.reporting.reporting import Reporting
from bot.reporting.reports import Reports, Rows
from bot.slack.files import Files
from rules.report.report_period import Period
from tests.factories import NOW


class OneRow:
    async def rows(self, period: Period) -> Rows:
        return Rows(period, b"", 1)


class Given:
    def __init__(self) -> None:
        self.comments: list[str] = []

    async def give(self, user_id: str, content: bytes, **said: Any) -> None:
        self.comments.append(said["comment"])


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "The alerts of the report over 1 day, a row each: 1."),
        (7, "The alerts of the report over 7 days, a row each: 1."),
    ],
)
async def test_the_days_of_the_rows_are_counted(days: int, said: str) -> None:
    given = Given()
    await Reporting(cast("Reports", OneRow()), cast("Files", given)).give_rows("U0ALICE", Period.up_to(NOW, days))
    assert given.comments == [said]
