from dataclasses import dataclass, field

import pytest

from bot.web.connections import Connections, address_of
from bot.web.limits import Cut, Limits


@dataclass(eq=False)
class Client:
    address: str = "10.0.0.1"
    waits_since: float = 0.0
    is_waited_for: bool = True
    has_asked: bool = False
    bytes_held: int = 0
    why: list[Cut] = field(default_factory=list)

    def cut(self, why: Cut) -> None:
        self.why.append(why)


def full_port(*clients: Client, most: int = 4) -> Connections:
    port = Connections(Limits(most, bytes_held=100), lambda: 0.0, lambda _why: None)
    for each in clients:
        port.admit(each)
    return port


def test_of_one_address_too_many_the_one_that_waited_longest_goes() -> None:
    oldest, other, new = Client(waits_since=1), Client(waits_since=2), Client(waits_since=3)
    stranger = Client("10.0.0.2", waits_since=0)
    full_port(stranger, oldest, other, new)
    assert [each.why for each in (stranger, oldest, other, new)] == [[], [Cut.CROWDED], [], []]


def test_of_all_too_many_the_busiest_address_pays() -> None:
    patient = Client("10.0.0.9", waits_since=0)
    crowd = [Client("10.0.0.1", waits_since=number) for number in (5, 6)]
    others = [Client(f"10.0.1.{number}", waits_since=1) for number in range(2)]
    full_port(patient, *crowd, *others)
    assert [each.why for each in (patient, *crowd, *others)] == [[], [Cut.CROWDED], [], [], []]


def test_what_is_being_answered_stays_and_then_the_new_one_goes() -> None:
    answered = [Client(is_waited_for=False) for _ in range(2)]
    new = Client()
    port = full_port(*answered, new)
    assert new.why == [Cut.CROWDED]
    assert len(port) == 2


def test_one_that_has_asked_before_outlives_one_that_never_did() -> None:
    honest, silent, new = Client(has_asked=True, waits_since=0), Client(waits_since=5), Client(waits_since=6)
    full_port(honest, silent, new)
    assert (honest.why, silent.why, new.why) == ([], [Cut.CROWDED], [])


def test_too_many_bytes_cost_the_address_that_holds_most() -> None:
    small, large = Client("10.0.0.1", waits_since=0), Client("10.0.0.2", waits_since=5)
    port = full_port(small, large)
    port.received(small, 10)
    port.received(large, 80)
    assert port.bytes_held == 90
    port.received(small, 11)
    assert (small.why, large.why, port.bytes_held) == ([], [Cut.CROWDED], 21)


def test_bytes_are_free_again_when_a_request_is_answered_or_its_client_leaves() -> None:
    one, two = Client(), Client()
    port = full_port(one, two)
    port.received(one, 40)
    port.received(two, 40)
    port.released(one)
    port.left(two)
    port.left(two)
    assert port.bytes_held == 0


def test_who_alone_holds_too_many_bytes_goes() -> None:
    one = Client()
    port = full_port(one)
    port.received(one, 101)
    assert one.why == [Cut.CROWDED]
    assert port.bytes_held == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
    ],
)
def test_what_one_person_can_have_many_of_counts_as_one_address(one: str, other: str, *, same: bool) -> None:
    assert (address_of((one, 1)) == address_of((other, 2))) is same


def test_a_socket_without_an_address_counts_as_one() -> None:
    assert address_of(None) == "unknown"
