"""The use cases of muting: for a while, or again and again, no alert of a type is opened for some stations."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.access.authorization import Authority
from bot.runtime.runtime import Runtime
from bot.tables.quiet_now import QuietNow
from bot.tables.stores import Stores
from rules.alert.alert import AlertType, Severity
from rules.alert.mute import Covers, Mute, MuteHours
from rules.alert.mute_order import MuteOrder, covered_by, dated, new_mutes, one_of
from rules.alert.quiet_time import QuietTime
from rules.stations.meant import stations_meant
from rules.stations.muting import stations_of
from rules.stations.register import Register
from rules.text.normal_form import normal
from rules.text.typed_name import as_stored
from storage.errors import Contended, MuteGone, SetupFault, StorageUnavailable

_TRIES = 3
_KIND = re.compile(r"(group|region)[\s=]+")
_NEAREST = 3
_ENDED_AT_ONCE = 40
"""DynamoDB takes a hundred writes together; each mute is one, and so is its audit entry."""


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
    stations: int = 1
    """How many stations are known that they are for."""


class MuteDecisions:
    """Mutes and unmutes for authorized people. Every method raises storage errors."""

    def __init__(self, runtime: Runtime, authority: Authority, stores: Stores) -> None:
        self._runtime = runtime
        self._authority = authority
        self._mutes = stores.mutes
        self._waiting = stores.waiting
        self._quiet = stores.quiet
        self._quiet_now = QuietNow(runtime, stores)

    async def standing(self) -> list[Mute]:
        """Return the mutes in force, in the order in which they end."""
        return await self._runtime.workers.run(self._mutes.standing)

    async def maintained(self) -> list[QuietTime]:
        """Return the maintenance of the register that is on now."""
        return [each.time for each in await self._runtime.workers.run(self._quiet_now.maintained)]

    async def mute(self, order: MuteOrder, by: str) -> Muted:
        """Mute a station that exists, or those of a group or a region. Raises NotAllowed, MuteRefused."""
        run, now_ms = self._runtime.workers.run, self._runtime.clock.now_ms()
        order = dated(self._known(order), now_ms)
        stations = await run(self._stations, order.covers, order.place)
        await self._must_be_allowed(by, order.covers, stations or [order.place], order.types)
        mutes = new_mutes(order, by, now_ms, self._runtime.new_id())
        still_open = await run(self._open, order, stations)
        return Muted(mutes, await run(self._mutes.put, mutes), still_open, len(stations))

    def _known(self, order: MuteOrder) -> MuteOrder:
        """Return the order with the name of its group or region as the register has it. Raises MuteRefused."""
        if order.covers is Covers.STATION:
            return order
        register = self._runtime.rules.register
        names = register.group_names if order.covers is Covers.GROUP else register.region_names
        return replace(order, place=one_of(order.covers, order.place, names))

    def _stations(self, covers: Covers, place: str) -> list[str]:
        """Return the known stations that a mute is for, blocking."""
        if covers is Covers.STATION:
            return [place]
        return stations_of(covers, place, self._quiet_now.known(), self._runtime.rules.register.station)

    async def _must_be_allowed(
        self, by: str, covers: Covers, stations: Sequence[str], types: Iterable[AlertType]
    ) -> None:
        # Whoever mutes a group must be allowed to mute each of its stations.
        of = "this station" if covers is Covers.STATION else f"every station of this {covers}"
        for station_id, alert_type in await self._runtime.workers.run(self._authority.worst_mutes, stations, types):
            await self._authority.may_mute(by, station_id, alert_type, of)

    def of_many(self, name: str) -> str | None:
        """Return how a group or region of this name is typed; None if there is none."""
        register, typed = self._runtime.rules.register, _KIND.sub("", name.lower())
        places = {Covers.GROUP: register.group_names, Covers.REGION: register.region_names}
        found = (f"{covers}:{each}" for covers, names in places.items() for each in names if each.lower() == typed)
        return next(found, None)

    async def unmute(
        self, readings: Sequence[tuple[str, tuple[AlertType, ...]]], by: str, every: MuteHours | None = None
    ) -> list[Mute]:
        """
        End the mutes named by the first reading (station and types) that names any, and return them.

        The last reading is everything that was typed; with `every` only mutes of those hours are meant.
        Raises NotAllowed, NotMuted.
        """

        def chosen(standing: list[Mute]) -> list[Mute]:
            meant = [each for each in standing if every is None or (each.days, each.hours) == (every.days, every.hours)]
            return _named(readings, meant, self._runtime.rules.register)

        return await self._end(chosen, by, readings[-1][0])

    async def end(self, mute_id: str, by: str) -> list[Mute]:
        """End all that is left of one mute, and return it. Raises NotAllowed, NotMuted."""
        return await self._end(lambda standing: [each for each in standing if each.mute_id == mute_id], by, None)

    async def _end(self, chosen: Callable[[list[Mute]], list[Mute]], by: str, typed: str | None) -> list[Mute]:
        for _ in range(_TRIES):
            standing = await self.standing()
            mutes = chosen(standing)
            if not mutes:
                raise NotMuted(typed, standing)
            for covers, place in dict.fromkeys((each.covers, each.place) for each in mutes):
                stations = await self._runtime.workers.run(self._stations, covers, place) or [place]
                types = [each.alert_type for each in mutes if (each.covers, each.place) == (covers, place)]
                await self._must_be_allowed(by, covers, stations, types)
            try:
                for first in range(0, len(mutes), _ENDED_AT_ONCE):
                    await self._runtime.workers.run(self._mutes.end, mutes[first : first + _ENDED_AT_ONCE], by)
            except MuteGone:
                continue  # somebody else ended one of them first: end the rest
            with suppress(StorageUnavailable, SetupFault):
                # Only for the announcement: that it is over is told in any case.
                await self._runtime.workers.run(self._told, mutes, by)
            return mutes
        raise Contended("Somebody else is muting the same thing right now.")

    def _told(self, mutes: Sequence[Mute], by: str) -> None:
        for mute_id in dict.fromkeys(each.mute_id for each in mutes):
            self._quiet.ended_by(mute_id, by)

    def _open(self, order: MuteOrder, stations: Sequence[str]) -> list[Severity]:
        names = {normal(each) for each in stations}
        pending = (each for each in self._waiting.all() if normal(each.station_id) in names)
        severities = (each.severity for each in pending if each.alert_type in order.types)
        return sorted(severities, key=lambda severity: -severity.rank)


def _named(
    readings: Sequence[tuple[str, tuple[AlertType, ...]]], standing: list[Mute], register: Register
) -> list[Mute]:
    """Return the mutes of the first reading that names a place with one, by its whole name if any does."""
    for loosely in (False, True):
        several: list[Mute] = []
        for name, types in readings:
            found = _of_place(name, [each for each in standing if each.alert_type in types], register, loosely=loosely)
            if len({(each.covers, normal(each.place)) for each in found}) == 1:
                return found
            several = several or found
        if several:
            raise NotMuted(readings[-1][0], standing, several)
    return []


def _of_place(name: str, mutes: list[Mute], register: Register, *, loosely: bool) -> list[Mute]:
    """Return the mutes of the station, group or region that a name means."""
    covers, place = covered_by(name)
    alike = [each for each in mutes if each.covers is covers]
    if covers is Covers.STATION:
        return _of_station(name, alike, register, loosely=loosely)
    if found := [each for each in alike if normal(each.place).lower() == normal(place).lower()]:
        return found
    return [each for each in alike if loosely and place and each.place.lower().startswith(place.lower())]


def _of_station(name: str, mutes: list[Mute], register: Register, *, loosely: bool) -> list[Mute]:
    """Return the mutes of the stations that a name means, by how it reads or in any other way."""
    for spelling in (name, as_stored(name)):
        if found := [each for each in mutes if normal(each.place) == normal(spelling)]:
            return found
    meant = stations_meant(name, register.known(each.place for each in mutes), loosely=loosely)
    return [each for each in mutes if each.place in meant]
