"""The use cases of muting: for a while no alert of a type is opened for a station."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.access.authorization import Authority
from bot.runtime.runtime import Runtime
from rules.alert.alert import AlertType, Severity
from rules.alert.mute import Mute, MuteOrder, new_mutes
from rules.stations.meant import stations_meant
from rules.stations.register import Register
from rules.text.normal_form import normal
from rules.text.typed_name import as_stored
from storage.errors import Contended, MuteGone
from storage.mutes import Mutes
from storage.waiting_alerts import WaitingAlerts

_TRIES = 3
_NEAREST = 3


class NotMuted(Exception):
    """Nothing matches what should be unmuted. `typed` is None for a button; `nearest` may be meant."""

    def __init__(self, typed: str | None, standing: Sequence[Mute] = (), meant: Sequence[Mute] = ()) -> None:
        super().__init__(typed)
        self.typed = typed
        if meant:
            self.nearest = list(meant[:_NEAREST])
            return
        by_name = {f"{each.station_id} {each.alert_type}".lower(): each for each in standing}
        close = get_close_matches((typed or "").lower(), by_name, n=_NEAREST, cutoff=0.4)
        self.nearest = [by_name[each] for each in close] or list(standing[:_NEAREST])


@dataclass(frozen=True)
class Muted:
    """The mutes that were written, those they replaced, and the severities of the alerts that stay open."""

    mutes: tuple[Mute, ...]
    replaced: list[Mute]
    still_open: list[Severity]


class MuteDecisions:
    """Mutes and unmutes for authorized people. Every method raises storage errors."""

    def __init__(self, runtime: Runtime, authority: Authority, mutes: Mutes, waiting: WaitingAlerts) -> None:
        self._runtime = runtime
        self._authority = authority
        self._mutes = mutes
        self._waiting = waiting

    async def standing(self) -> list[Mute]:
        """Return the mutes in force, in the order in which they end."""
        return await self._runtime.workers.run(self._mutes.standing)

    async def mute(self, order: MuteOrder, by: str) -> Muted:
        """Mute a station that exists. Raises NotAllowed, MuteRefused."""
        for each in order.types:
            await self._authority.may_mute(by, order.station_id, each)
        mutes = new_mutes(order, by, self._runtime.clock.now_ms(), self._runtime.new_id())
        still_open = await self._runtime.workers.run(self._open, order)
        return Muted(mutes, await self._runtime.workers.run(self._mutes.put, mutes), still_open)

    async def unmute(self, readings: Sequence[tuple[str, tuple[AlertType, ...]]], by: str) -> list[Mute]:
        """
        End the mutes named by the first reading (station and types) that names any, and return them.

        The last reading is everything that was typed.
        Raises NotAllowed, NotMuted.
        """
        return await self._end(
            lambda standing: _named(readings, standing, self._runtime.rules.register), by, readings[-1][0]
        )

    async def end(self, mute_id: str, by: str) -> list[Mute]:
        """End all that is left of one mute, and return it. Raises NotAllowed, NotMuted."""
        return await self._end(lambda standing: [each for each in standing if each.mute_id == mute_id], by, None)

    async def _end(self, chosen: Callable[[list[Mute]], list[Mute]], by: str, typed: str | None) -> list[Mute]:
        for _ in range(_TRIES):
            standing = await self.standing()
            mutes = chosen(standing)
            if not mutes:
                raise NotMuted(typed, standing)
            for each in mutes:
                await self._authority.may_mute(by, each.station_id, each.alert_type)
            try:
                await self._runtime.workers.run(self._mutes.end, mutes, by)
            except MuteGone:
                continue  # somebody else ended one of them first: end the rest
            return mutes
        raise Contended("Somebody else is muting the same just now.")

    def _open(self, order: MuteOrder) -> list[Severity]:
        pending = (each for each in self._waiting.all() if normal(each.station_id) == normal(order.station_id))
        severities = (each.severity for each in pending if each.alert_type in order.types)
        return sorted(severities, key=lambda severity: -severity.rank)


def _named(
    readings: Sequence[tuple[str, tuple[AlertType, ...]]], standing: list[Mute], register: Register
) -> list[Mute]:
    """Return the mutes of the first reading that names a station with one, by its whole name if any does."""
    for loosely in (False, True):
        several: list[Mute] = []
        for name, types in readings:
            found = _of_station(
                name, [each for each in standing if each.alert_type in types], register, loosely=loosely
            )
            if len({normal(each.station_id) for each in found}) == 1:
                return found
            several = several or found
        if several:
            raise NotMuted(readings[-1][0], standing, several)
    return []


def _of_station(name: str, mutes: list[Mute], register: Register, *, loosely: bool) -> list[Mute]:
    """Return the mutes of the stations that a name means, by how it reads or in any other way."""
    for spelling in (name, as_stored(name)):
        if found := [each for each in mutes if normal(each.station_id) == normal(spelling)]:
            return found
    meant = stations_meant(name, register.known(each.station_id for each in mutes), loosely=loosely)
    return [each for each in mutes if each.station_id in meant]
