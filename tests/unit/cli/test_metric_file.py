import json
from pathlib import Path

import pytest

from bot.cli.metric_file import Kept, RefusedRow, rows_of
from rules.alert.errors import MetricRefused
from rules.intake.metric_intake import accept_metric
from tests.factories import NOW

HEADER = "stationId,timestamp,swapRate,chargerUptime,chargerHealth,chargedBatteries,unchargedBatteries"
GOOD = f"STATION_001,{NOW},6,99.5,healthy,20,10"

WILD = [f'{{"swapRate": {each}}}' for each in ("1e99999999999999999999", "0e999999999999999999", "9" * 5_000)]


def rows(file: Path, text: str) -> list[Kept | RefusedRow]:
    file.write_text(text, encoding="utf-8")
    return list(rows_of(file, NOW))


def test_a_row_that_excel_wrote_is_read(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.CSV", f"\ufeff{HEADER}\r\n{GOOD}\r\n")
    assert [type(each) for each in found] == [Kept]


@pytest.mark.parametrize("bad", [f"{GOOD},one too many", "STATION_001", '"', "\x00", ",,,,,,"])
def test_a_bad_row_of_a_csv_keeps_no_other_from_being_read(tmp_path: Path, bad: str) -> None:
    found = rows(tmp_path / "a.csv", f"{HEADER}\n{GOOD}\n{bad}\n")
    assert isinstance(found[0], Kept)
    assert len(found) == 2


@pytest.mark.parametrize("bad", ["{", "[" * 100_000, "1", '"x"', "null", "NaN", '{"stationId": 1}', "\udcff", *WILD])
def test_a_bad_line_of_json_keeps_no_other_from_being_read(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "a.jsonl"
    good = (
        f'{{"stationId":"S","timestamp":{NOW},"swapRate":6.5,"chargerUptime":99,"chargerHealth":"healthy",'
        '"chargedBatteries":2,"unchargedBatteries":1}'
    )
    file.write_bytes(f"{bad}\n\n{good}\n".encode(errors="surrogateescape"))
    found = list(rows_of(file, NOW))
    assert isinstance(found[0], RefusedRow)
    assert found[0].line == 1
    assert isinstance(found[1], Kept)


def test_what_is_quoted_of_a_refused_row_is_short(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.jsonl", "x" * 100_000)
    assert isinstance(found[0], RefusedRow)
    assert len(found[0].text) == 500


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path / "a.csv", "") == []
    assert rows(tmp_path / "a.jsonl", "") == []


NOON = 1_763_812_800_000
ISO = {
    "2025-11-22T12:00:00Z": NOON,
    "2025-11-22T12:00:00.250Z": NOON + 250,
    "2025-11-22T12:00:00.0019Z": NOON + 1,
    "2025-11-22t12:00:00z": NOON,
    "2025-11-22 12:00:00+00:00": NOON,
    "2025-11-22T13:00+01:00": NOON,
    "2025-11-22T17:45:00+05:45": NOON,
    "2025-11-21T23:00:00-13:00": NOON,
    "20251122T120000Z": NOON,
    "2025-W47-6T12:00:00Z": NOON,
    "2025-326T12:00:00Z": NOON,
    "2025326T120000Z": NOON,
    "2025-11-22T24:00:00+12:00": NOON,
    "20251122T2400+12": NOON,
    "2025-11-22T11:00:00.5\N{MINUS SIGN}01:00": NOON + 500,
    str(NOON): NOON,
}
NO_TIMES = {
    "2025-11-22T12:00:00": "says no time zone",
    "2025-11-22": "says no time zone",
    "yesterday": "is not a time",
    "2025-11-31T12:00:00Z": "is not a time",
    "2025-11-22T25:00:00Z": "is not a time",
    "2025-11-22T24:00:01Z": "is not a time",
    "2025-366T12:00:00Z": "is not a time",
    "2025-11-22T12.5Z": "is not a time",
    "2025-11-22T12:30.5Z": "is not a time",
    "20251122T1230.5Z": "is not a time",
    "0001-01-01T00:00:00+23:59": "",
    "9999-12-31T23:59:59-23:59": "",
}


def timed(tmp_path: Path, time: str) -> list[Kept | RefusedRow]:
    """The row with this time, from a CSV and from JSON Lines."""
    cells = ["STATION_001", time, *GOOD.split(",")[2:]]
    line = json.dumps({"stationId": "S", "chargerHealth": "healthy"} | dict.fromkeys(NUMBERS, 9) | {"timestamp": time})
    if time.isdecimal():
        line = line.replace(f'"{time}"', time)
    csv_file, json_file = tmp_path / "a.csv", tmp_path / "a.jsonl"
    csv_file.write_text(f"{HEADER}\n{','.join(cells)}\n", encoding="utf-8")
    json_file.write_text(f"{line}\n", encoding="utf-8")
    return [row for file in (csv_file, json_file) for row in rows_of(file, NOON + 60_000)]


NUMBERS = ("swapRate", "chargerUptime", "chargedBatteries", "unchargedBatteries")


@pytest.mark.parametrize("time", ISO)
def test_a_time_may_be_epoch_milliseconds_or_iso_8601(tmp_path: Path, time: str) -> None:
    read = [row.metric.timestamp if isinstance(row, Kept) else row.why for row in timed(tmp_path, time)]
    assert read == [ISO[time]] * 2


@pytest.mark.parametrize("time", NO_TIMES)
def test_a_time_that_is_no_one_moment_is_refused_with_what_to_write(tmp_path: Path, time: str) -> None:
    for row in timed(tmp_path, time):
        assert isinstance(row, RefusedRow)
        assert row.why.startswith("timestamp")
        assert NO_TIMES[time] in row.why


def test_the_intake_over_http_stays_strict() -> None:
    sent = {"stationId": "S", "chargerHealth": "healthy", "timestamp": "2025-11-22T12:00:00Z"}
    with pytest.raises(MetricRefused, match="timestamp"):
        accept_metric(sent | dict.fromkeys(NUMBERS, 9), NOON)
