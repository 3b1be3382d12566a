"""Recordings of any age, order and shape: what can be used is replayed, every other row is counted and named."""

import csv
import gzip
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.backtest import recording
from bot.backtest.plan import Replayed
from bot.backtest.recorded_file import OthersRow, RecordedFile, StationShare
from bot.backtest.rejects import Rejects
from tests.unit.backtest.recordings import DAY, MINUTE, START, emptied, replayed, row, written

YEAR_2100 = 4_102_444_800_000


def times(outcome: Replayed) -> list[tuple[str, int]]:
    return [(each.station_id, (each.opened_at - START) // MINUTE) for each in outcome.alerts[0]]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    """What the plain recording alerts on."""
    found = times(replayed(written(tmp_path_factory.mktemp("recording") / "plain.jsonl", emptied())))
    assert len(found) == 1
    return found


@pytest.mark.parametrize("place", [0, 1, 30, 59, 60], ids=["first", "second", "in the middle", "last but one", "last"])
@pytest.mark.parametrize("wild", [YEAR_2100, START + 3 * DAY, START + 100 * DAY], ids=["2100", "days", "months"])
def test_a_row_with_a_wild_clock_is_left_out_wherever_it_stands(
    place: int, wild: int, tmp_path: Path, expected: list[tuple[str, int]]
) -> None:
    rows = emptied()
    rows.insert(place, row(0, timestamp=wild))
    outcome = replayed(written(tmp_path / "wild.jsonl", rows))
    assert times(outcome) == expected
    if wild == START + 3 * DAY and place == 60:
        return  # a station that was silent for three days, and then sent a row
    assert [(each.line, each.why.startswith("timestamp: ")) for each in outcome.rejects.named] == [(place + 1, True)]


def test_how_far_ahead_a_wild_clock_is_is_said(tmp_path: Path) -> None:
    rows = [*emptied()[:30], row(50), *emptied()[30:]]
    (wild,) = replayed(written(tmp_path / "ahead.jsonl", rows)).rejects.named
    assert wild.why == "timestamp: 20 min ahead of the station's next row; check its clock"


def test_a_station_whose_clock_is_always_wild_is_left_out(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    ahead = [row(0, 0, "AHEAD", timestamp=YEAR_2100 + each * MINUTE) for each in range(60)]
    both = [each for pair in zip(emptied(), ahead, strict=True) for each in pair]
    outcome = replayed(written(tmp_path / "both.jsonl", both))
    assert times(outcome) == expected
    assert outcome.rejects.count == 60


@pytest.mark.parametrize("years", [-30, -5, 40])
def test_a_recording_may_be_of_any_age(years: int, tmp_path: Path) -> None:
    moved = [{**each, "timestamp": each["timestamp"] + years * 365 * DAY} for each in emptied()]
    outcome = replayed(written(tmp_path / "old.jsonl", moved))
    assert (len(outcome.alerts[0]), outcome.rejects.count) == (1, 0)


def test_a_station_may_be_silent_for_months_and_come_back(tmp_path: Path) -> None:
    outcome = replayed(written(tmp_path / "gap.jsonl", [*emptied(), *emptied(begin=100 * 1_440)]))
    assert outcome.rejects.count == 0
    assert outcome.samples == 120


@pytest.fixture(scope="module")
def several() -> list[dict[str, Any]]:
    """The rows of some stations, oldest first."""
    stations = [f"STATION_{each:03d}" for each in range(4)]
    return sorted((each for name in stations for each in _long(name)), key=lambda each: int(each["timestamp"]))


@pytest.fixture(scope="module")
def of_several(tmp_path_factory: pytest.TempPathFactory, several: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """What they alert on."""
    found = times(replayed(written(tmp_path_factory.mktemp("several") / "plain.jsonl", several)))
    assert len(found) == 4
    return found


@pytest.mark.parametrize("order", ["backwards", "shuffled", "by station", "in hours"])
def test_the_order_of_rows_does_not_matter_where_it_is_not_the_order_of_arrival(
    order: str, tmp_path: Path, several: list[dict[str, Any]], of_several: list[tuple[str, int]]
) -> None:
    outcome = replayed(written(tmp_path / "moved.jsonl", _in_order(several, order)))
    assert times(outcome) == of_several
    assert outcome.rejects.count == 0


def _long(station: str) -> list[dict[str, Any]]:
    return [row(each, 20 if each < 300 else 0, station) for each in range(400)]


def _in_order(rows: Sequence[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    if order == "shuffled":
        return random.Random(7).sample(rows, len(rows))
    if order == "by station":
        return sorted(rows, key=lambda each: str(each["stationId"]))
    if order == "in hours":
        return sorted(rows, key=lambda each: (int(each["timestamp"]) // (60 * MINUTE), str(each["stationId"])))
    return list(reversed(rows))


def test_what_does_not_fit_into_memory_is_sorted_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_CHUNK", 100)
    rows = _long("STATION_001")
    plain = replayed(written(tmp_path / "plain.jsonl", rows))
    assert times(replayed(written(tmp_path / "back.jsonl", reversed(rows)))) == times(plain)


@pytest.mark.parametrize("given", [["a", "b"], ["b", "a"]], ids=["in order", "the later file first"])
def test_the_files_of_a_recording_may_come_in_any_order(given: list[str], tmp_path: Path) -> None:
    rows = _long("STATION_001")
    files = {"a": written(tmp_path / "a.jsonl", rows[:200]), "b": written(tmp_path / "b.jsonl", rows[200:])}
    plain = replayed(written(tmp_path / "plain.jsonl", rows))
    assert times(replayed(*(files[each] for each in given))) == times(plain)


def test_late_rows_are_judged_when_they_came(tmp_path: Path) -> None:
    others = [row(each, 20, f"OTHER_{number}") for each in range(90) for number in range(4)]
    stock = [row(each, 20 if each < 30 else 0) for each in range(90)]
    held = [each for each in stock if 30 <= (each["timestamp"] - START) // MINUTE < 60]
    came = {id(each): each["timestamp"] + (30 * MINUTE if each in held else 0) for each in [*others, *stock]}
    ordered = sorted([*others, *stock], key=lambda each: (came[id(each)], each["stationId"]))
    (alert,) = replayed(written(tmp_path / "held.jsonl", ordered)).alerts[0]
    assert alert.opened_at >= START + 60 * MINUTE


def test_a_row_says_itself_when_it_came(tmp_path: Path) -> None:
    rows = [each | ({"arrivedAt": START + 70 * MINUTE} if each["chargedBatteries"] == 0 else {}) for each in emptied()]
    (alert,) = replayed(written(tmp_path / "held.jsonl", [*rows, *(row(60 + each, 0) for each in range(30))])).alerts[0]
    assert alert.opened_at >= START + 60 * MINUTE


def test_one_row_that_came_in_a_year_to_come_puts_off_no_other(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    """Not even where a station has hours, and is looked at until then."""
    rows = emptied()
    rows[20] |= {"arrivedAt": START + 50_000 * 24 * 60 * MINUTE}
    outcome = replayed(written(tmp_path / "wild.jsonl", rows))
    assert times(outcome) == expected
    assert [each.line for each in outcome.rejects.named] == [21]


def test_doubled_rows_change_nothing(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    doubled = [each for one in emptied() for each in (one, one)]
    assert times(replayed(written(tmp_path / "doubled.jsonl", doubled))) == expected


def test_a_bad_row_is_counted_and_named_and_is_not_the_end(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    bad: list[dict[str, Any] | str] = [
        "{",
        "[]",
        "null",
        row(1) | {"chargedBatteries": -1},
        row(1) | {"stationId": ["x"]},
        row(1) | {"timestamp": START // 1000},
        "[" * 100_000,
        '{"a": 1e999999999}',
        "\x00\ud7ff",
    ]
    mixed = [*bad[:4], *emptied(), *bad[4:]]
    outcome = replayed(written(tmp_path / "bad.jsonl", mixed))
    assert times(outcome) == expected
    assert outcome.rejects.count == len(bad)
    assert [each.line for each in outcome.rejects.named] == [1, 2, 3, 4, 65, 66, 67, 68, 69]
    assert all(each.why and each.file.endswith("bad.jsonl") for each in outcome.rejects.named)


def as_csv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(
            {name: "|".join(value) if isinstance(value, list) else value for name, value in each.items()}
            for each in rows
        )
    return path


def test_csv_says_the_same_as_json_lines(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    assert times(replayed(as_csv(tmp_path / "metrics.csv", emptied()))) == expected


@pytest.mark.parametrize("key", ["timestamp", "arrivedAt"])
def test_times_may_be_written_as_iso_8601_in_every_format(
    key: str, tmp_path: Path, expected: list[tuple[str, int]]
) -> None:
    """As in the files that `aiops ingest` takes."""
    rows = [
        each | {key: datetime.fromtimestamp(each["timestamp"] / 1000, timezone(timedelta(hours=2))).isoformat()}
        for each in emptied()
    ]
    assert times(replayed(written(tmp_path / "iso.jsonl", rows))) == expected
    assert times(replayed(as_csv(tmp_path / "iso.csv", rows))) == expected


@pytest.mark.parametrize("written_as", [written, as_csv])
def test_when_each_row_came_may_be_written_as_iso_8601(written_as: Any, tmp_path: Path) -> None:
    came = [each["timestamp"] + (30 * MINUTE if each["chargedBatteries"] == 0 else 0) for each in emptied()]
    rows = [each | {"arrivedAt": at} for each, at in zip(emptied(), came, strict=True)]
    iso = [each | {"arrivedAt": datetime.fromtimestamp(each["arrivedAt"] / 1000, UTC).isoformat()} for each in rows]
    name = "iso.csv" if written_as is as_csv else "iso.jsonl"
    plain = times(replayed(written(tmp_path / "plain.jsonl", rows)))
    assert times(replayed(written_as(tmp_path / name, iso))) == plain


@pytest.mark.parametrize("written_as", [written, as_csv])
def test_of_the_rows_of_another_process_the_iso_times_are_known(written_as: Any, tmp_path: Path) -> None:
    rows = [row(0, station=f"STATION_{each}") | {"timestamp": "2025-11-22T00:00:00Z"} for each in range(9)]
    name = "iso.csv" if written_as is as_csv else "iso.jsonl"
    found = RecordedFile(written_as(tmp_path / name, rows), Rejects(), StationShare(0, 2)).rows()
    others = [each.timestamp for each in found if isinstance(each, OthersRow)]
    assert others
    assert set(others) == {START}


def test_a_time_without_a_zone_is_refused_and_named(tmp_path: Path) -> None:
    file = written(tmp_path / "zone.jsonl", [*emptied(), row(60) | {"timestamp": "2025-11-22T01:00:00"}])
    assert "says no time zone" in replayed(file).rejects.named[0].why
    file = written(tmp_path / "soon.jsonl", [*emptied(), row(60) | {"arrivedAt": "soon"}])
    assert replayed(file).rejects.named[0].why.startswith("arrivedAt: 'soon' is not a time")


def test_bad_cells_are_named_by_line(tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    file = as_csv(tmp_path / "metrics.csv", emptied())
    with file.open("a", newline="") as more:
        more.write("too,short\r\n" + "STATION_001," * 20 + "\r\n\r\n")
    outcome = replayed(file)
    assert times(outcome) == expected
    assert [each.line for each in outcome.rejects.named] == [62, 63]


@pytest.mark.parametrize("name", ["metrics.jsonl.gz", "metrics.csv.gz"])
def test_files_may_be_gzipped(name: str, tmp_path: Path, expected: list[tuple[str, int]]) -> None:
    plain = as_csv(tmp_path / "p.csv", emptied()) if "csv" in name else written(tmp_path / "p.jsonl", emptied())
    (tmp_path / name).write_bytes(gzip.compress(plain.read_bytes()))
    assert times(replayed(tmp_path / name)) == expected


def test_a_file_that_breaks_off_is_replayed_to_there(tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"{json.dumps(each)}\n" for each in emptied() * 20).encode())
    (tmp_path / "half.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    outcome = replayed(tmp_path / "half.jsonl.gz")
    assert outcome.samples > 0
    assert "cannot be read from here on" in outcome.rejects.named[-1].why


@pytest.mark.parametrize("text", ["", "\n\n", "stationId,timestamp\n", "\ufeff"])
def test_a_file_with_nothing_in_it_is_no_surprise(text: str, tmp_path: Path) -> None:
    for name in ("empty.csv", "empty.jsonl"):
        (tmp_path / name).write_text(text)
        assert replayed(tmp_path / name).samples == 0


def named_as(text: str, path: Path, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8"])
def test_a_station_is_never_taken_for_another_by_the_encoding_of_a_file(tmp_path: Path, encoding: str) -> None:
    lines = "".join(
        f"{json.dumps(row(each, 20, name), ensure_ascii=False)}\n"
        for name in ("Zürich", "Zörich")
        for each in range(60)
    )
    outcome = replayed(named_as(lines, tmp_path / "names.jsonl", encoding))
    assert (outcome.samples, outcome.rejects.count) == ((0, 120) if encoding == "latin-1" else (120, 0))


BREAKS = {
    "a.csv": b"stationId,timestamp\n" + b"x" * 200_000 + b"\n",
    "headless.csv": b"S1,1763769600000\nS2,1763769600000\n",
    "semicolons.csv": b"stationId;timestamp\nS1;1763769600000\n",
    "a.csv.gz": gzip.compress(b"stationId,timestamp\n")[:-6],
    "long.jsonl": b"\x00" * (3 * 1024 * 1024),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_every_process_meets_is_counted_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BREAKS[name])
    told = [Rejects() for _ in range(3)]
    for this, rejects in enumerate(told):
        assert list(RecordedFile(tmp_path / name, rejects, StationShare(this, 3)).rows()) == []
    assert [each.count for each in told] == [1, 0, 0]
