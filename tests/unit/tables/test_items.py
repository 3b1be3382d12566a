"""Items read here and items read by boto3 are the same."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from storage.items import to_attribute, to_values

LEAVES = st.one_of(
    st.text(),
    st.booleans(),
    st.none(),
    st.integers(-(10**37), 10**37),
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from([Decimal("1E+100"), Decimal("0E-3"), Decimal("-0"), b"bytes", {"a", "b"}, {Decimal("1.5")}]),
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


def whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    if isinstance(value, Binary):
        return value.value  # type: ignore[attr-defined]  # the stubs do not know it
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


@given(VALUES)
def test_every_value_reads_as_boto3_reads_it_with_whole_numbers_as_int(value: Any) -> None:
    attribute = TypeSerializer().serialize(value)
    read = to_values({"x": attribute})["x"]
    assert repr(read) == repr(whole(TypeDeserializer().deserialize(attribute)))


def spelled_out(number: Decimal) -> str:
    """A number as DynamoDB sends it."""
    return format(number.normalize(), "f") if number else "0"


@given(st.decimals(-(10**37), 10**37, places=1), st.integers(-130, 88))
def test_a_number_that_dynamodb_spells_out_is_read_exactly_and_stored_again_as_it_was(
    digits: Decimal, exponent: int
) -> None:
    number = digits.scaleb(exponent)
    if number and number.adjusted() < -130:
        return
    read = to_values({"x": {"N": spelled_out(number)}})["x"]
    assert read == number
    assert Decimal(to_attribute(read)["N"]) == number


@pytest.mark.parametrize(
    "text", ["1" + "0" * 40, "1E+40", "1.5E+39", "1e125", "9" * 38 + "0" * 88, "0." + "0" * 129 + "1"]
)
def test_what_boto3_refuses_to_read_is_read(text: str) -> None:
    assert to_values({"x": {"N": text}})["x"] == Decimal(text)


UNREADABLE = [
    "NaN",
    "Infinity",
    "-Infinity",
    "",
    "two",
    "1e99999999999999999999",
    "0e999999999999999999",
    "1E+126",
    "1E-131",
]
UNREADABLE += ["9" * 5_000, "\u0663", "1_000", " 1", "0x10", "1E+9999"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_of_dynamodbs_is_a_text_and_is_stored_again_as_it_was(text: str) -> None:
    nested = {"M": {"deep": {"L": [{"N": text}, {"NS": ["1", text]}]}}}
    read = to_values({"x": nested})["x"]
    assert isinstance(read["deep"][0], str)
    assert to_attribute(read) == nested


@pytest.mark.parametrize(
    "value", [10**40 + 1, Decimal("1." + "3" * 60), Decimal(10**5_000), Decimal("NaN"), Decimal("-Infinity")]
)
def test_what_dynamodb_cannot_hold_stops_no_write(value: Any) -> None:
    value = int(value) if value == 10**5_000 else value
    (attribute,) = to_attribute(value).items()
    assert attribute[0] in {"N", "S"}
