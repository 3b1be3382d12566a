"""The open connections of one port, and which of them goes when there are too many."""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from bot.web.limits import Cut, Limits

log = structlog.get_logger()

_LOGGED_EVERY_SECONDS = 60.0
_IPV6_NETWORK_BITS = 64
"""Who has one IPv6 address has them all up to here."""


class Held(Protocol):
    """An open connection."""

    address: str
    bytes_held: int
    has_asked: bool
    """Whether a request of it was answered."""
    waits_since: float
    """Since when the process waits for the client (monotonic)."""

    @property
    def is_waited_for(self) -> bool:
        """Whether the client must do something next; if not, a request is being answered."""

    def cut(self, why: Cut) -> None:
        """Close it without a word."""


class Connections:
    """
    Holds as many as the limits allow.

    When there is one too many, it cuts the one that has kept the process waiting longest, of the address that takes
    most, and first those that never asked for anything: an honest request is complete within milliseconds, and never
    that one. What is being answered stays.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float], count: Callable[[str], None]) -> None:
        """`count` is called with the reason for every connection that is cut off."""
        self.limits = limits
        self.monotonic = monotonic
        self._count = count
        self._open: dict[Held, None] = {}
        self._bytes = 0
        self._cut: Counter[str] = Counter()
        self._logged_at = float("-inf")

    def __len__(self) -> int:
        return len(self._open)

    @property
    def bytes_held(self) -> int:
        """How many bytes of requests are held."""
        return self._bytes

    @property
    def is_crowded(self) -> bool:
        """Whether connections may soon have to be cut."""
        return 2 * len(self._open) > self.limits.of_one_address

    def admit(self, new: Held) -> None:
        """Take a connection in; one that is too many is cut, the new one if all others are being answered."""
        self._open[new] = None
        neighbours = [each for each in self._open if each.address == new.address]
        if len(neighbours) > self.limits.of_one_address:
            self._cut_longest_waiting(neighbours, new)
        elif len(self._open) > self.limits.connections:
            self._cut_longest_waiting(self._of_busiest(lambda _each: 1), new)

    def left(self, held: Held) -> None:
        """Forget a connection that is closed."""
        if held in self._open:
            del self._open[held]
            self.released(held)

    def received(self, held: Held, count: int) -> None:
        """Count bytes of a request; over the limit, a connection that is waited for is cut."""
        if held not in self._open:
            return
        held.bytes_held += count
        self._bytes += count
        while self._bytes > self.limits.bytes_held and held in self._open:
            self._cut_longest_waiting(self._of_busiest(lambda each: each.bytes_held), held)

    def released(self, held: Held) -> None:
        """Count the bytes of a request no more: it is answered."""
        self._bytes -= held.bytes_held
        held.bytes_held = 0

    def cut(self, held: Held, why: Cut) -> None:
        """Cut a connection off."""
        self.left(held)
        self._count(why)
        self._cut[why] += 1
        held.cut(why)
        now = self.monotonic()
        if now - self._logged_at >= _LOGGED_EVERY_SECONDS:
            counts = {str(each): count for each, count in self._cut.items()}
            log.warning("connections were cut off", address=held.address, **counts)
            self._cut.clear()
            self._logged_at = now

    def _cut_longest_waiting(self, among: Iterable[Held], new: Held) -> None:
        waiting = [each for each in among if each.is_waited_for and each is not new]
        self.cut(min(waiting, key=_order_of_cutting, default=new), Cut.CROWDED)

    def _of_busiest(self, weight: Callable[[Held], int]) -> list[Held]:
        """Return the connections, with any weight, of the address that takes most, of those that are waited for."""
        taken: Counter[str] = Counter()
        for each in self._open:
            if each.is_waited_for:
                taken[each.address] += weight(each)
        busiest = max(taken, key=lambda address: taken[address], default=None)
        return [each for each in self._open if each.address == busiest and weight(each)]


def _order_of_cutting(held: Held) -> tuple[bool, float]:
    return held.has_asked, held.waits_since


def address_of(client: tuple[str, int] | None) -> str:
    """Return what counts as one address: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found.packed, _IPV6_NETWORK_BITS), strict=False))
