"""What a digest's thread is told beside what its alerts say there: that it grew or got worse, what went wrong."""

from collections.abc import Iterable, Sequence

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.digest.digest import Digest, DigestNote, DigestTold
from rules.digest.digest_members import is_left_to_digest
from rules.lifecycle.carrying_out import went_wrong


def beginning(digest: Digest, alerts: Sequence[Alert]) -> Digest:
    """
    Return the digest as its first message is about to be posted: what that says, its thread need not say.

    One that is posted again, because it was deleted, calls nobody: what went wrong is said in its thread all the same.
    """
    before = digest.told or DigestTold(wrong=tuple(_wrong(alerts)))
    told = before.model_copy(update={"alerts": len(alerts), "severity_rank": _worst(alerts)})
    calls = tuple(each.model_copy(update={"more": 0, "worse": None}) for each in digest.notes if each.wrong)
    return digest.model_copy(update={"told": told, "notes": calls})


def with_news(digest: Digest, alerts: Sequence[Alert], at: int, *, is_whole: bool) -> Digest:
    """
    Return the digest with a note of what its thread does not know yet, if there is such.

    `alerts` are its own as they are stored. `is_whole` says that none of those that joined is still being opened: a
    storm that grows by two hundred in a tick says so once. While its first message does not stand there is no news:
    that says by itself how things are then.
    """
    told = digest.told
    if told is None or digest.first_card is None:
        return digest
    more = max(0, len(alerts) - told.alerts) if is_whole else 0
    worst = _worst(alerts)
    wrong = {run: alert_id for run, alert_id in _wrong(alerts).items() if run not in told.wrong}
    if not more and worst <= told.severity_rank and not wrong:
        return digest
    note = DigestNote(
        key=f"digest-{told.notes + 1}",
        at=at,
        more=more,
        worse=Severity.of_rank(worst) if worst > told.severity_rank else None,
        wrong=tuple(wrong.values()),
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
        (each.severity.rank for each in alerts if each.status is AlertStatus.PENDING and is_left_to_digest(each)),
        default=0,
    )


def _wrong(alerts: Iterable[Alert]) -> dict[str, str]:
    """Return the alert ids of what is only listed and whose run went wrong, by run; the others' cards say it."""
    return {
        f"{each.alert_id}#{each.metadata.execution.attempt}": each.alert_id
        for each in alerts
        if each.metadata.is_only_listed and each.metadata.execution is not None and went_wrong(each)
    }
