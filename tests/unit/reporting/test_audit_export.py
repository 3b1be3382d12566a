import csv
import io
import json
from decimal import Decimal

import pytest

from bot.reporting.audit_export import Format, write_entries
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from rules.alert.audit import ActionType, AuditEntry
from tests.factories import NOW


def entry(said: str = "charger offline") -> AuditEntry:
    return AuditEntry(
        task_id="t-1",
        alert_id="a-1",
        action_type=ActionType.ALERT_REJECTED,
        timestamp=NOW,
        user_id="U0ALICE",
        error_message=said,
        details={"rate": Decimal("1.5"), "nested": {"list": [1, "two", None]}, "said": said},
        ttl=1,
    )


def written(form: Format, *entries: AuditEntry) -> str:
    file = io.StringIO(newline="")
    assert write_entries(entries, form, file, Sparing(Telemetry(), "entry", str)) == len(entries)
    return file.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])  # noqa: RUF001  full-width
def test_a_cell_that_begins_like_a_formula_is_quoted(start: str) -> None:
    (row,) = csv.DictReader(io.StringIO(written(Format.CSV, entry(f"{start}HYPERLINK(1)")), newline=""))
    assert row["errorMessage"] == f"'{start}HYPERLINK(1)"


def test_a_cell_with_quotes_commas_and_lines_stays_one_cell() -> None:
    said = 'a "b", c\nd'
    (row,) = csv.DictReader(io.StringIO(written(Format.CSV, entry(said)), newline=""))
    assert (row["errorMessage"], row["timestamp"], row["ttl"]) == (said, str(NOW), "1")
    assert json.loads(row["details"])["said"] == said


def test_json_lines_read_back_are_the_entries() -> None:
    entries = [entry(), entry("=1+1\nnext"), entry("größe 🔋")]
    lines = written(Format.JSON_LINES, *entries).splitlines()
    assert [AuditEntry.model_validate(json.loads(line, parse_float=Decimal)) for line in lines] == entries
