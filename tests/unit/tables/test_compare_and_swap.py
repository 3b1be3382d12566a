"""The loop that starts over when a race is lost, and what it learns from each loss."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from storage.compare_and_swap import Met, Parts, WrittenPart, compare_and_swap
from storage.errors import Contended
from storage.transactions import TransactionCancelled, Write, is_refused_for_good, transact

LOST = TransactionCancelled([{"Code": "ConditionalCheckFailed"}])


class Field:
    """Where writes go: loses as many races as it is told to."""

    def __init__(self, *losses: TransactionCancelled) -> None:
        self.losses = list(losses)
        self.written: list[list[Write]] = []
        self.pauses: list[float] = []
        self.mets: list[Met] = []

    def plan(self, met: Met) -> tuple[str, Parts]:
        self.mets.append(dict(met))
        parts = Parts()
        parts.add({"Put": {"first": 1}}, {"Put": {"second": 1}}, known_as=WrittenPart.GUARD)
        return f"plan {len(self.mets)}", parts

    def write(self, writes: list[Write]) -> None:
        if self.losses:
            raise self.losses.pop(0)
        self.written.append(writes)

    def swap(self) -> str:
        return compare_and_swap(self.plan, self.write, self.pauses.append, "It changes too fast.")


def test_what_is_written_is_the_last_plan_and_so_is_what_it_returns() -> None:
    field = Field(LOST, LOST)
    assert field.swap() == "plan 3"
    assert field.written == [[{"Put": {"first": 1}}, {"Put": {"second": 1}}]]
    assert len(field.pauses) == 2


def test_twelve_lost_races_are_enough_and_the_sentence_says_so() -> None:
    field = Field(*[LOST] * 13)
    with pytest.raises(Contended, match=r"^It changes too fast\.$"):
        field.swap()
    assert (len(field.losses), len(field.pauses)) == (1, 12)


def test_it_pauses_longer_each_time_and_never_as_long_as_a_second() -> None:
    longest = [0.0] * 12
    for _ in range(200):
        field = Field(*[LOST] * 12)
        with pytest.raises(Contended):
            field.swap()
        longest = [max(pair) for pair in zip(longest, field.pauses, strict=True)]
    bounds = [0.01 * 2 ** min(attempt, 6) for attempt in range(12)]
    for seen, bound in zip(longest, bounds, strict=True):
        assert bound / 2 < seen <= bound


def test_without_anything_to_write_nothing_is_tried() -> None:
    field = Field(LOST)
    assert compare_and_swap(lambda _met: ("as it was", Parts()), field.write, field.pauses.append, "") == "as it was"
    assert field.losses == [LOST]


def test_the_next_plan_knows_the_named_part_that_failed_and_what_stood_there() -> None:
    found = {"alertId": {"S": "another"}}
    of_the_guard = TransactionCancelled([{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": found}])
    of_another_part = TransactionCancelled([{"Code": "ConditionalCheckFailed"}, {"Code": "None"}])
    field = Field(of_another_part, of_the_guard, LOST)
    field.swap()
    assert field.mets == [{}, {}, {WrittenPart.GUARD: found}, {WrittenPart.GUARD: found}]


def test_a_part_that_had_a_race_with_a_transaction_has_not_failed() -> None:
    conflict = TransactionCancelled([{"Code": "None"}, {"Code": "TransactionConflict"}])
    field = Field(conflict)
    field.swap()
    assert field.mets == [{}, {}]
    assert str(conflict) == "None, TransactionConflict"
    assert not conflict.failed(2)
    assert conflict.item(0) == {}


def refusal(code: str, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(response, "TransactWriteItems")


class Client:
    def __init__(self, error: ClientError | None) -> None:
        self.error = error
        self.asked: list[dict[str, Any]] = []

    def transact_write_items(self, **request: Any) -> None:
        self.asked.append(request)
        if self.error is not None:
            raise self.error


def transacted(error: ClientError | None, *writes: Write) -> Client:
    client: Any = Client(error)
    transact(client, *writes)
    return client  # type: ignore[no-any-return]


def test_all_writes_go_in_one_request() -> None:
    writes: list[Write] = [{"Put": {"a": 1}}, {"Delete": {"b": 1}}]
    assert transacted(None, *writes).asked == [{"TransactItems": writes}]


def test_a_lost_race_says_which_part_lost_it() -> None:
    with pytest.raises(TransactionCancelled) as lost:
        transacted(refusal("TransactionCanceledException", "None", "ConditionalCheckFailed"))
    assert [lost.value.failed(place) for place in range(3)] == [False, True, False]


@pytest.mark.parametrize(
    "error",
    [
        refusal("TransactionCanceledException", "None", "ValidationError"),
        refusal("ValidationException"),
    ],
)
def test_what_will_never_be_taken_is_no_lost_race(error: ClientError) -> None:
    with pytest.raises(ClientError) as raised:
        transacted(error)
    assert raised.value is error
    assert is_refused_for_good(error)
    assert not is_refused_for_good(refusal("TransactionCanceledException", "ConditionalCheckFailed"))
