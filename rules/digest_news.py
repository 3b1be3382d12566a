"""What a digest's thread is told beside what its alerts say there: that it grew or got worse, what went wrong."""

from collections.abc import Iterable, Sequence

from rules.alert import Alert, AlertStatus, Severity
from rules.digest import Digest, DigestNote, DigestTold
from rules.lifecycle.carrying_out import went_wrong
from rules.storm import has_own_card


def beginning(digest: Digest, alerts: Sequence[Alert]) -> Digest:
    """Return the digest as it is posted first: what its message says then, its thread need not say."""
    if digest.told is not None:
        return digest
    told = DigestTold(alerts=len(alerts), severity_rank=_worst(alerts), wrong=_wrong(alerts))
    return digest.model_copy(update={"told": told})


def with_news(digest: Digest, alerts: Sequence[Alert], at: int, *, is_whole: bool) -> Digest:
    """
    Return the digest with a note of what its thread does not know yet, if there is such.

    `alerts` are its own as they are stored. `is_whole` says that none of those that joined is still being opened: a
    storm that grows by two hundred in a tick says so once.
    """
    if digest.told is None:
        return beginning(digest, alerts)
    told = digest.told
    more = max(0, len(alerts) - told.alerts) if is_whole else 0
    worst = _worst(alerts)
    wrong = tuple(each for each in _wrong(alerts) if each not in told.wrong)
    if not more and worst <= told.severity_rank and not wrong:
        return digest
    note = DigestNote(
        key=f"digest-{told.notes + 1}",
        at=at,
        more=more,
        worse=Severity.of_rank(worst) if worst > told.severity_rank else None,
        wrong=tuple(_alert_of(each) for each in wrong),
    )
    knows = DigestTold(
        alerts=told.alerts + more,
        severity_rank=max(told.severity_rank, worst),
        wrong=(*told.wrong, *wrong),
        notes=told.notes + 1,
    )
    return digest.model_copy(update={"told": knows, "notes": (*digest.notes, note)})


def without_note(digest: Digest, key: str) -> Digest:
    """Return the digest once a note is written."""
    return digest.model_copy(update={"notes": tuple(each for each in digest.notes if each.key != key)})


def _worst(alerts: Iterable[Alert]) -> int:
    """Return the rank of the worst that waits here; what has a card of its own is announced by that."""
    return max(
        (each.severity.rank for each in alerts if each.status is AlertStatus.PENDING and not _stands_alone(each)),
        default=0,
    )


def _stands_alone(alert: Alert) -> bool:
    return not alert.metadata.is_only_listed or has_own_card(alert.severity)


def _wrong(alerts: Iterable[Alert]) -> tuple[str, ...]:
    """Return the runs that went wrong of what is only listed, by alert and attempt; the others' cards say it."""
    return tuple(
        f"{each.alert_id}#{each.metadata.execution.attempt}"
        for each in alerts
        if each.metadata.is_only_listed and each.metadata.execution is not None and went_wrong(each)
    )


def _alert_of(run: str) -> str:
    return run.rpartition("#")[0]
