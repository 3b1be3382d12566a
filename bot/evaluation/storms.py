"""Many findings at once: which alerts get their own card, and which join a digest."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.alert.work import WorkKind
from rules.digest.digest import OPENED_WITHIN_MS, OPENING_MS, Digest, digest_id, joined, settled
from rules.digest.storm import Gathering, choose
from rules.evaluate.finding import Finding
from rules.units import MINUTE_MS, SECOND_MS
from storage.digests import Ask, Digests
from storage.errors import BrokenItem, DigestNotFound, SetupFault, StorageUnavailable
from storage.guards import Guard

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


class Storms:
    """
    Writes digests before their alerts are opened.

    A digest and the work that posts it are stored before the first of its alerts is opened, so a crash in between
    leaves no open alert that is never shown.
    """

    def __init__(self, runtime: Runtime, digests: Digests) -> None:
        self._digests = digests
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
        takes_for_ms = self._runtime.rules.storm.digest_ms
        digests = await self._workers.run(self._digests.since, now_ms - takes_for_ms)
        choice = choose(findings, lately, digests, self._runtime.rules.storm, now_ms)
        planned = [PlannedAlert(each, self._new_id()) for each in choice.alone]
        for gathering in choice.gathered:
            with last_guard(self._telemetry, "digest", findings=len(gathering.findings)):
                planned += await self._gathered(gathering)
        return sorted(planned, key=lambda each: -each.finding.severity.rank)

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
        now_ms = self._clock.now_ms()
        rank = max(each.severity.rank for each in gathering.findings)
        if gathering.into is not None:
            shown = Ask(WorkKind.POST_DIGEST, now_ms + OPENING_MS)
            return self._digests.change(
                gathering.into.digest_id, lambda stored: joined(stored, alert_ids, rank, now_ms), shown
            )
        begun = Digest(
            digest_id=digest_id(now_ms, self._new_id()),
            alert_type=gathering.alert_type,
            codes=gathering.codes,
            created_at=now_ms,
            joined_at=now_ms,
        )
        shown = Ask(WorkKind.POST_DIGEST, now_ms + OPENING_MS)
        return self._digests.begin(joined(begun, alert_ids, rank, now_ms), shown)
