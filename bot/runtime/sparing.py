"""Processes many items; those that fail unexpectedly are left out and named."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from bot.runtime.last_guard import last_guard
from bot.runtime.telemetry import Telemetry

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Sparing:
    """Processes items; logs and counts each that fails. `left_out` has their names."""

    def __init__(self, telemetry: Telemetry, where: str, name: Callable[[Any], str]) -> None:
        self.left_out: list[str] = []
        self._telemetry = telemetry
        self._where = where
        self._name = name

    def each(self, things: Iterable[Thing], use: Callable[[Thing], Result]) -> Iterator[Result]:
        """Yield the result for each thing. What `things` itself raises is not caught."""
        for thing in things:
            yield from self._one(thing, use)

    def all(self, things: Sequence[Thing], use: Callable[[Sequence[Thing]], Result]) -> Result:
        """Return the result for all things together; only if that fails, for those that each succeed alone."""
        with last_guard(self._telemetry, self._where, things=len(things)):
            return use(things)
        return use(self.sound(things, lambda thing: use([thing])))

    def sound(self, things: Iterable[Thing], use: Callable[[Thing], Any]) -> list[Thing]:
        """Return the things that can be used."""
        return [thing for thing in things if list(self._one(thing, use))]

    def _one(self, thing: Thing, use: Callable[[Thing], Result]) -> list[Result]:
        with last_guard(self._telemetry, self._where, what=self._name(thing)):
            return [use(thing)]
        self.left_out.append(self._name(thing))
        return []
