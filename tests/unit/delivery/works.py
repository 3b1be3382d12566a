"""A work list in memory that enforces claims, and work to put into it."""

from rules.alert.work import Work, WorkKind
from storage.errors import ClaimLost, StorageUnavailable
from tests.factories import NOW


class Works:
    """A work list in memory: work is claimed once, and put off or done only by who holds the claim."""

    def __init__(self, *works: Work) -> None:
        self.left = {work.key: work for work in works}
        self.put_offs: list[tuple[str, int, str]] = []
        self.claims = 0
        self.writes_fail = False
        self.renewals = 0

    def outstanding(self) -> list[Work]:
        return sorted(self.left.values(), key=lambda work: (-work.severity_rank, work.created_at))

    lately = outstanding

    def is_free(self, work: Work, now_ms: int) -> bool:
        return work.due_at <= now_ms and work.claim is None

    def claim(self, work: Work, token: str, owner: str, draw_over_at: int | None = None) -> Work | None:
        self.claims += 1
        if self.writes_fail:
            raise StorageUnavailable("throttled")
        if work.key not in self.left or self.left[work.key].claim is not None:
            return None
        claimed = work.model_copy(update={"claim": token, "attempts": work.attempts + 1, "draw_over_at": draw_over_at})
        self.left[work.key] = claimed
        return claimed

    def renew(self, work: Work) -> None:
        self._must_hold(work)
        self.renewals += 1

    def put_off(self, work: Work, due_at: int, why: str) -> None:
        self._must_hold(work)
        self.put_offs.append((work.key, due_at, why))
        self.left[work.key] = work.model_copy(update={"claim": None, "due_at": due_at})

    def done(self, work: Work) -> None:
        self._must_hold(work)
        del self.left[work.key]

    end = done

    def _must_hold(self, work: Work) -> None:
        if work.key not in self.left or self.left[work.key].claim != work.claim:
            raise ClaimLost(work.key)


def work(alert: str, kind: WorkKind = WorkKind.POST_CARD, rank: int = 0) -> Work:
    return Work(subject_id=alert, kind=kind, severity_rank=rank, created_at=NOW, due_at=NOW)
