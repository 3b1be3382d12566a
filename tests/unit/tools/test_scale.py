"""The model of what a network costs agrees with its documentation, the template and itself."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from rules.units import MINUTE_MS
from storage.item_size import item_bytes
from storage.items import to_item
from tests.factories import make_metric
from tools.scale import OURS, SIZES, Network, first_met, monthly, table

ROOT = Path(__file__).parents[3]


def test_the_table_of_the_documentation_is_the_models() -> None:
    assert table() in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("StreamBatchSize", OURS.stream_batch),
        ("SweepBatchSize", OURS.sweep_batch),
    ],
)
def test_its_batches_are_the_templates(parameter: str, value: int) -> None:
    template = (ROOT / "deploy" / "scale-out.yaml").read_text(encoding="utf-8")
    (default,) = re.findall(rf"^  {parameter}:\n(?:    .*\n)*?    Default: (\d+)$", template, re.MULTILINE)
    assert int(default) == value


def test_its_memory_and_its_window_are_the_templates() -> None:
    template = (ROOT / "deploy" / "scale-out.yaml").read_text(encoding="utf-8")
    assert {int(each) / 1024 for each in re.findall(r"MemorySize: (\d+)", template)} == {OURS.memory_gb}
    assert f"MaximumBatchingWindowInSeconds: {OURS.stream_window_seconds:.0f}" in template


def test_its_sample_is_as_large_as_one() -> None:
    assert item_bytes(to_item(make_metric(timestamp=MINUTE_MS))) == pytest.approx(OURS.sample_bytes, rel=0.1)


def test_ten_times_as_many_stations_cost_about_ten_times_as_much() -> None:
    costs = [sum(monthly(Network(size)).values()) for size in SIZES]
    assert all(9 < larger / smaller < 11 for smaller, larger in pairwise(costs))


def test_a_thousand_stations_are_one_leaders_and_more_meet_a_quota() -> None:
    assert first_met(Network(1_000)) == []
    assert "one leader's tick, s" in first_met(Network(10_000))
    assert any(name.startswith("DynamoDB") for name in first_met(Network(1_000_000)))
