"""Items read here and items read by boto3 are the same."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from storage.items import to_values

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
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


@given(VALUES)
def test_every_value_reads_as_boto3_reads_it_with_whole_numbers_as_int(value: Any) -> None:
    attribute = TypeSerializer().serialize(value)
    read = to_values({"x": attribute})["x"]
    assert repr(read) == repr(whole(TypeDeserializer().deserialize(attribute)))


@pytest.mark.parametrize("attribute", [{"N": "\u0663"}, {"N": "9" * 39}])
def test_what_is_no_number_of_dynamodbs_is_left_to_boto3(attribute: Any) -> None:
    try:
        expected: Any = repr(whole(TypeDeserializer().deserialize(attribute)))
    except ArithmeticError as refused:
        with pytest.raises(type(refused)):
            to_values({"x": attribute})
    else:
        assert repr(to_values({"x": attribute})["x"]) == expected
