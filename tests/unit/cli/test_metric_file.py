import codecs
import gzip
import json
import tracemalloc
from os import SEEK_END
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


LINE = json.dumps({"stationId": "S1"} | dict(zip(HEADER.split(",")[1:], (NOW, 6, 99, "healthy", 2, 1), strict=True)))
ENCODED = {
    "UTF-8 with a mark": codecs.BOM_UTF8 + f"{HEADER}\n{GOOD}\n".encode(),
    "UTF-16": f"{HEADER}\r\n{GOOD}\r\n".encode("utf-16"),
    "UTF-16, big-endian": codecs.BOM_UTF16_BE + f"{HEADER}\n{GOOD}\n".encode("utf-16-be"),
    "UTF-32": f"{HEADER}\n{GOOD}\n".encode("utf-32"),
    "gzip": gzip.compress(f"{HEADER}\n{GOOD}\n".encode()),
    "gzip of UTF-16": gzip.compress(f"{HEADER}\n{GOOD}\n".encode("utf-16")),
    "old lines of a Mac": f"{HEADER}\r{GOOD}\r".encode(),
    "spaces in the header, empty lines above": f"\n\n{HEADER.replace(',', ' , ')}\n{GOOD}\n".encode(),
    "no end of the last line": f"{HEADER}\n{GOOD}".encode(),
}


@pytest.mark.parametrize("how", ENCODED)
def test_a_file_is_read_however_it_is_written(tmp_path: Path, how: str) -> None:
    for name in ("a.csv", "a.csv.gz", "a.CSV"):
        file = tmp_path / name
        file.write_bytes(ENCODED[how])
        assert [type(each) for each in rows_of(file, NOW)] == [Kept], name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_lines_are_read_however_they_are_written(tmp_path: Path, encoding: str) -> None:
    for packed in (False, True):
        file = tmp_path / "a.jsonl"
        written = f"{LINE}\r\n\r\n{LINE}".encode(encoding)
        file.write_bytes(gzip.compress(written) if packed else written)
        assert [type(each) for each in rows_of(file, NOW)] == [Kept, Kept]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp437"])
def test_a_name_in_an_encoding_that_nothing_says_is_refused_and_never_another_name(
    tmp_path: Path, encoding: str
) -> None:
    bad_line, bad_row = (each.replace(name, "Zürich") for each, name in ((LINE, "S1"), (GOOD, "STATION_001")))
    (tmp_path / "a.csv").write_bytes(f"{HEADER}\n{bad_row}\n{GOOD}\n".encode(encoding))
    (tmp_path / "a.jsonl").write_bytes(f"{bad_line}\n{LINE}\n".encode(encoding))
    for file in tmp_path.iterdir():
        bad, good = rows_of(file, NOW)
        assert isinstance(bad, RefusedRow), file.name
        assert isinstance(good, Kept)


HEADLESS = {
    f"{GOOD}\n{GOOD}\n": "the first row names no column",
    f"{HEADER.replace(',', ';')}\n{GOOD.replace(',', ';')}\n": "divided by semicolons",
    f"{HEADER.replace(',', chr(9))}\n": "divided by tabs",
    f"{HEADER},chargedBatteries\n{GOOD},0\n": "'chargedBatteries' is there twice",
    f"{HEADER.replace('stationId', 'station_id')}\n{GOOD}\n": "stationId: is missing, but required; found 'station_id'",
    "PAR1\x00\x15\x04\n\n": "names no column",
}


@pytest.mark.parametrize("text", HEADLESS)
def test_of_a_csv_whose_columns_nobody_can_know_that_is_said_once(tmp_path: Path, text: str) -> None:
    (refused,) = rows(tmp_path / "a.csv", text)
    assert isinstance(refused, RefusedRow)
    assert (refused.line, HEADLESS[text] in refused.why) == (1, True), refused.why


@pytest.mark.parametrize("after", [2, 5_000], ids=["to the end", "to the reader's bound"])
def test_a_quotation_mark_that_is_not_closed_says_which_lines_it_takes(tmp_path: Path, after: int) -> None:
    found = rows(tmp_path / "a.csv", "\n".join([HEADER, GOOD, f'"{GOOD}', *[GOOD] * after]))
    (refused,) = (each for each in found if isinstance(each, RefusedRow))
    assert refused.line == 3
    last = 3 + after - (len(found) - 2)
    assert refused.why.startswith(f"lines 3 to {last:,} are one row, by its quotation marks; is one not closed? ")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_line_without_end_is_one_refused_row_and_is_never_held_whole(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    good = f"{HEADER}\n{GOOD}\n" if name == "a.csv" else f"{LINE}\n"
    with file.open("wb") as sparse:
        sparse.write(good.encode())
        sparse.truncate(64 * 1024 * 1024)
        sparse.seek(0, SEEK_END)
        sparse.write(f"\n{good.splitlines()[-1]}\n".encode())
    tracemalloc.start()
    found = list(rows_of(file, NOW))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(each) for each in found] == [Kept, RefusedRow, Kept]
    assert most < 16 * 1024 * 1024


def test_a_gzip_that_breaks_off_is_read_to_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n{GOOD}\n".encode())[:-6])
    *_, last = rows_of(tmp_path / "a.csv.gz", NOW)
    assert isinstance(last, RefusedRow)
    assert "cannot be read from here on" in last.why


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
