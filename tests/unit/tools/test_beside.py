"""A benchmark's time is shown beside that of a peer in the same rounds, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import starting
from benchmarks.beside import Beside, NoPeer, show_all


@pytest.mark.parametrize(("mine", "theirs"), [([1.0], []), ([1.0, 2.0], [1.0]), ([], []), ([1.0], [0.0])])
def test_a_time_without_its_peer_is_refused(mine: list[float], theirs: list[float]) -> None:
    with pytest.raises(NoPeer):
        Beside("a press", "an empty handler", "ms", mine, theirs, 1.5)


def test_the_table_has_median_spread_and_ratio_and_is_written_as_json(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "build" / "bench.json"
    show_all([Beside("a press", "an empty handler", "ms", [30.0, 20.0, 40.0], [10.0, 10.0, 10.0], 1.5)], written)
    told = capsys.readouterr().out
    for each in ("a press", "30 ms (20 to 40)", "an empty handler: 10 ms", "3.00 times (2.00 to 4.00)", "1.5"):
        assert each in told
    (row,) = json.loads(written.read_text())
    assert (row["ratio"], row["mine"], row["toReach"]) == (3.0, [30.0, 20.0, 40.0], 1.5)


def test_a_peer_may_stand_there_to_be_compared_with_and_not_to_be_reached(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    show_all([Beside("judging", "barest rules", "s", [3.0], [1.0], None)], written)
    assert capsys.readouterr().out.splitlines()[2].split()[-1] == "-"
    assert json.loads(written.read_text())[0]["toReach"] is None


def test_the_memory_of_a_program_is_its_own_and_not_that_of_who_started_it() -> None:
    """The kernel counts for a child what its parent had when it began."""
    held = bytearray(200 * 2**20)
    assert starting.used("-c", f"pass{starting.SAYS}").memory < len(held) / 2**20 / 2
