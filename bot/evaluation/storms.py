"""Many findings at once: which alerts get their own card, and which join a digest."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.alert.work import WorkKind
from rules.digest.digest import OPENED_WITHIN_MS, OPENING_MS, Digest, joined, settled, shared_digest_id
from rules.digest.storm import FEWEST, Gathering, choose
from rules.evaluate.finding import Finding
from rules.units import MINUTE_MS, SECOND_MS
from storage.digests import Ask, Digests
from storage.errors import BrokenItem, DigestNotFound, SetupFault, StorageUnavailable
from storage.guards import Guard, guard_key
from storage.lately_opened import LatelyOpened

log = structlog.get_logger()


@dataclass(frozen=True)
class PlannedAlert:
    """An alert about to be opened: its finding, its id, and the digest that already lists it."""

    finding: Finding
    alert_id: str
    digest: Digest | None = None
    written: float = 0.0
    """When the digest was written (monotonic seconds)."""

    @property
    def digest_id(self) -> str | None:
        """The id of its digest."""
        return None if self.digest is None else self.digest.digest_id


class NoRoom(Exception):
    """A digest takes no more alerts."""


class Storms:
    """
    Writes digests before their alerts are opened.

    A digest and the work that posts it are stored before the first of its alerts is opened, so a crash in between
    leaves no open alert that is never shown.
    """

    def __init__(self, runtime: Runtime, digests: Digests, lately: LatelyOpened) -> None:
        self._digests = digests
        self._lately = lately
        self._runtime = runtime
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._new_id = runtime.new_id
        self._telemetry = runtime.telemetry

    async def plan(self, findings: list[Finding], guards: Iterable[Guard]) -> list[PlannedAlert]:
        """Return the alerts to open, most severe first; findings whose digest could not be written are left out."""
        if not findings:
            return []
        now_ms = self._clock.now_ms()
        # Another program may have dated its alerts in the future: they would be recent for hours.
        lately = sum(abs(now_ms - (guard.opened_at or 0)) < MINUTE_MS for guard in guards)
        others = await self._workers.run(self._others, findings, now_ms)
        bounds = self._runtime.rules.storm
        sees_a_part = others > bounds.alerts_per_minute >= lately
        takes_for_ms = bounds.digest_ms
        digests = await self._workers.run(self._digests.since, now_ms - takes_for_ms)
        choice = choose(findings, max(lately, others), digests, bounds, now_ms, 1 if sees_a_part else FEWEST)
        planned = [PlannedAlert(each, self._new_id()) for each in choice.alone]
        for gathering in choice.gathered:
            with last_guard(self._telemetry, "digest", findings=len(gathering.findings)):
                planned += await self._gathered(gathering)
        return sorted(planned, key=lambda each: -each.finding.severity.rank)

    def _others(self, findings: list[Finding], now_ms: int) -> int:
        """Return how many alerts others have lately opened, who may see only as few stations as this one does."""
        most = self._runtime.rules.storm.alerts_per_minute
        named = [guard_key(each.station_id, each.alert_type) for each in findings]
        try:
            with last_guard(self._telemetry, "storm"):
                return self._lately.others(named, now_ms, most)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("how many alerts others open is not known", why=str(failure))
        return 0

    def is_late(self, planned: PlannedAlert) -> bool:
        """Whether it is too late to open an alert into its digest; the next tick finds it again."""
        return planned.digest is not None and self._clock.monotonic() - planned.written > OPENED_WITHIN_MS / SECOND_MS

    async def opened(self, planned: Iterable[PlannedAlert]) -> None:
        """Post the digests now: all of their alerts are open."""
        for digest in {each.digest_id: each.digest for each in planned if each.digest is not None}.values():
            with last_guard(self._telemetry, "digest", digest=digest.digest_id):
                await self._settle(digest)

    async def _settle(self, digest: Digest) -> None:
        now = Ask(WorkKind.POST_DIGEST, self._clock.now_ms())
        try:
            await self._workers.run(self._digests.change, digest.digest_id, settled, now)
        except (StorageUnavailable, SetupFault, DigestNotFound, BrokenItem) as failure:
            log.warning("a digest is shown a little later", digest=digest.digest_id, why=str(failure))

    async def _gathered(self, gathering: Gathering) -> list[PlannedAlert]:
        planned = [PlannedAlert(each, self._new_id()) for each in gathering.findings]
        try:
            written = await self._workers.run(self._write, gathering, tuple(each.alert_id for each in planned))
        except (StorageUnavailable, SetupFault, DigestNotFound, BrokenItem) as failure:
            log.warning("findings wait for the next tick", findings=len(planned), why=str(failure))
            return []
        log.info("alerts are shown together", digest=written.digest_id, more=len(planned), all=len(written.members))
        now = self._clock.monotonic()
        return [PlannedAlert(each.finding, each.alert_id, written, now) for each in planned]

    def _write(self, gathering: Gathering, alert_ids: tuple[str, ...]) -> Digest:
        """Join the digest that a gathering is for, or begin one; what is full by now gets another part."""
        if gathering.into is not None:
            with suppress(NoRoom):
                return self._joined(gathering.into.digest_id, gathering, alert_ids)
        for part in count():
            with suppress(NoRoom):
                return self._begun(gathering, alert_ids, part)
        raise NoRoom

    def _begun(self, gathering: Gathering, alert_ids: tuple[str, ...], part: int) -> Digest:
        now_ms = self._clock.now_ms()
        begun = Digest(
            digest_id=shared_digest_id(now_ms, gathering.alert_type, gathering.codes, gathering.place, part),
            alert_type=gathering.alert_type,
            codes=gathering.codes,
            place=gathering.place,
            created_at=now_ms,
            joined_at=now_ms,
        )
        stored = self._digests.begin(joined(begun, alert_ids, _worst(gathering), now_ms), self._shown(now_ms))
        if set(alert_ids) <= set(stored.members):
            return stored
        if (stored.alert_type, stored.codes, stored.place) != (gathering.alert_type, gathering.codes, gathering.place):
            # Of another likeness, or placed elsewhere since because its channel failed.
            raise NoRoom
        return self._joined(stored.digest_id, gathering, alert_ids)

    def _joined(self, digest_id: str, gathering: Gathering, alert_ids: tuple[str, ...]) -> Digest:
        now_ms, takes_for_ms = self._clock.now_ms(), self._runtime.rules.storm.digest_ms

        def step(stored: Digest) -> Digest:
            # Our own try may have been written, and its answer lost.
            if not set(alert_ids) <= set(stored.members) and stored.room(now_ms, takes_for_ms) < len(alert_ids):
                raise NoRoom
            return joined(stored, alert_ids, _worst(gathering), now_ms)

        return self._digests.change(digest_id, step, self._shown(now_ms))

    def _shown(self, now_ms: int) -> Ask:
        return Ask(WorkKind.POST_DIGEST, now_ms + OPENING_MS)


def _worst(gathering: Gathering) -> int:
    return max(each.severity.rank for each in gathering.findings)
