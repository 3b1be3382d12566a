"""What cannot be used is left out, named and counted; what fails for all is not caught."""

from collections.abc import Iterator, Sequence

import pytest

from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from storage.errors import StorageUnavailable


def inverse(number: int) -> float:
    return 1 / number


def inverses(numbers: Sequence[int]) -> list[float]:
    return [1 / number for number in numbers]


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


@pytest.fixture
def sparing(telemetry: Telemetry) -> Sparing:
    return Sparing(telemetry, "number", str)


def counted(telemetry: Telemetry) -> float:
    return telemetry.registry.get_sample_value("aiops_unexpected_errors_total", {"where": "number"}) or 0.0


def test_each_but_one_is_used(sparing: Sparing, telemetry: Telemetry) -> None:
    assert list(sparing.each([1, 0, 2], inverse)) == [1.0, 0.5]
    assert sparing.left_out == ["0"]
    assert counted(telemetry) == 1


def test_all_but_one_are_used_together(sparing: Sparing, telemetry: Telemetry) -> None:
    assert sparing.all([1, 0, 2, 0], inverses) == [1.0, 0.5]
    assert sparing.left_out == ["0", "0"]


def test_where_all_can_be_used_they_are_used_once(sparing: Sparing, telemetry: Telemetry) -> None:
    asked: list[Sequence[int]] = []
    sparing.all([1, 2], asked.append)
    assert asked == [[1, 2]]
    assert sparing.left_out == []
    assert counted(telemetry) == 0


def test_tables_that_fail_are_no_fault_of_one(sparing: Sparing) -> None:
    def unavailable(_number: int) -> float:
        raise StorageUnavailable("later")

    with pytest.raises(StorageUnavailable):
        list(sparing.each([1], unavailable))


def test_what_the_source_raises_goes_on(sparing: Sparing) -> None:
    def source() -> Iterator[int]:
        yield 1
        raise KeyError("the source")

    with pytest.raises(KeyError):
        list(sparing.each(source(), inverse))
