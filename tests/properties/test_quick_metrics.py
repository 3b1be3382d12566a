"""What is read quickly is what the rules of reading make of the same item, to the last digit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.intake.stored_metric import read_metric
from rules.metric import Metric
from storage.items import Item, to_item, to_noun
from storage.quick_metrics import quick_metric
from storage.time_units import timed_in_ms
from tests import odd_items, strategies
from tests.factories import make_metric

pytestmark = pytest.mark.hypothesis

SPELLED = st.sampled_from(
    [
        *("0", "1", "20", "007", "6.0", "6.50", "6.5", "0.5", ".5", "5.", "-1", "+1", "1E3", "100", "100.01"),
        *("1000000000", "1000000001", "1763800000000", "1763800000", "1763800000000000", "", " 1", "\u0661", "9" * 40),
    ]
)


def slowly(item: Item) -> Metric:
    return to_noun(Metric, timed_in_ms(item), "metrics", ("stationId", "timestamp"), read_metric)


def must_be_the_same(item: Item) -> None:
    quick = quick_metric(item)
    if quick is None:
        return
    slow = slowly(item)
    assert quick == slow
    assert repr(quick) == repr(slow)
    assert (quick.unusable, quick.model_fields_set) == (slow.unusable, slow.model_fields_set | quick.model_fields_set)
    assert to_item(quick) == to_item(slow)


@given(odd_items.metrics)
def test_of_anything(item: dict[str, Any]) -> None:
    must_be_the_same(item)


@given(strategies.metrics())
def test_of_any_metric(metric: Metric) -> None:
    must_be_the_same(to_item(metric))


@given(st.sampled_from(["timestamp", "swapRate", "chargerUptime", "chargedBatteries", "unchargedBatteries"]), SPELLED)
def test_of_any_spelling_of_a_number(name: str, text: str) -> None:
    must_be_the_same(to_item(make_metric()) | {name: {"N": text}})


def test_a_usual_item_is_read_quickly() -> None:
    for each in (make_metric(), make_metric(error_logs=("E42: over temperature",), swap_rate="6.25")):
        assert quick_metric(to_item(each)) == each
