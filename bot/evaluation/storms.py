"""Many findings at once: which are opened with a card of their own, and which into a digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, digest_id, joined, settled
from rules.digest.storm import MS_PER_MINUTE, Gathering, choose
from rules.evaluate.finding import Finding
from rules.evaluate.thresholds import StormBounds
from storage.digests import Ask, Digests
from storage.errors import DigestNotFound, StorageUnavailable
from storage.guards import Guard

log = structlog.get_logger()

OPENING_MS = 15_000
"""A tick opens what it gathered well within this; if it dies before, the digest is shown without its word."""

LATEST_SECONDS = 60.0
"""An alert is not opened into a digest that was written longer ago: what is shown of it no longer waits for it."""


@dataclass(frozen=True)
class Slot:
    """An alert to be: its finding, its id, and the digest that already names it."""

    finding: Finding
    alert_id: str
    digest: Digest | None = None
    written: float = 0.0
    """When the digest was written, on the monotonic clock."""

    @property
    def digest_id(self) -> str | None:
        """The id of its digest."""
        return None if self.digest is None else self.digest.digest_id


class Storms:
    """
    Writes digests before their alerts are opened.

    A digest names its alerts, and the work of showing it stands, before the first of them exists: whatever dies in
    between, none is opened that nothing shows.
    """

    def __init__(
        self, digests: Digests, bounds: StormBounds, threads: WorkerThreads, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._digests = digests
        self._bounds = bounds
        self._threads = threads
        self._clock = clock
        self._new_id = new_id

    async def places(self, findings: list[Finding], guards: Iterable[Guard]) -> list[Slot]:
        """Return where each finding goes, the most severe first; those whose digest could not be written are left."""
        if not findings:
            return []
        now_ms = self._clock.now_ms()
        lately = sum((guard.opened_at or 0) > now_ms - MS_PER_MINUTE for guard in guards)
        takes_for_ms = self._bounds.digest_minutes * MS_PER_MINUTE
        digests = await self._threads.run(self._digests.since, now_ms - takes_for_ms)
        choice = choose(findings, lately, digests, self._bounds, now_ms)
        places = [Slot(each, self._new_id()) for each in choice.alone]
        for gathering in choice.gathered:
            places += await self._gathered(gathering)
        return sorted(places, key=lambda place: -place.finding.severity.rank)

    def is_late(self, place: Slot) -> bool:
        """Whether it is too late to open an alert into its digest; the next tick finds it again."""
        return place.digest is not None and self._clock.monotonic() - place.written > LATEST_SECONDS

    async def opened(self, places: Iterable[Slot]) -> None:
        """Have the digests shown now: all that will be opened into them is."""
        for digest in {place.digest_id: place.digest for place in places if place.digest is not None}.values():
            now = Ask(WorkKind.POST_DIGEST, self._clock.now_ms())
            try:
                await self._threads.run(self._digests.change, digest.digest_id, settled, now)
            except (StorageUnavailable, DigestNotFound) as failure:
                log.warning("a digest is shown a little later", digest=digest.digest_id, why=str(failure))

    async def _gathered(self, gathering: Gathering) -> list[Slot]:
        places = [Slot(each, self._new_id()) for each in gathering.findings]
        try:
            written = await self._threads.run(self._write, gathering, tuple(place.alert_id for place in places))
        except (StorageUnavailable, DigestNotFound) as failure:
            log.warning("findings wait for the next tick", findings=len(places), why=str(failure))
            return []
        log.info("alerts are shown together", digest=written.digest_id, more=len(places), all=len(written.members))
        now = self._clock.monotonic()
        return [Slot(place.finding, place.alert_id, written, now) for place in places]

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
