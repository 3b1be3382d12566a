from pathlib import Path

import pytest

from bot.cli.metric_file import Kept, RefusedRow, rows_of
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
