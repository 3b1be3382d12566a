"""Notes for a digest's thread: that it grew or got worse, and which remediations went wrong."""

from collections.abc import Iterable, Sequence

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.digest.digest import Digest, DigestNote, DigestTold
from rules.digest.digest_members import is_left_to_digest
from rules.lifecycle.carrying_out import went_wrong


def beginning(digest: Digest, alerts: Sequence[Alert]) -> Digest:
    """
    Return the digest just before its first message is posted: its thread need not repeat what the message says.

    A message that is posted again after it was deleted mentions nobody, so notes about what went wrong are kept.
    """
    before = digest.told or DigestTold(wrong=tuple(_wrong(alerts)))
    told = before.model_copy(update={"alerts": len(alerts), "severity_rank": _worst(alerts)})
    calls = tuple(each.model_copy(update={"more": 0, "worse": None}) for each in digest.notes if each.wrong)
    return digest.model_copy(update={"told": told, "notes": calls})


def with_news(digest: Digest, alerts: Sequence[Alert], at: int, *, is_whole: bool) -> Digest:
    """
    Return the digest with a note about what its thread has not said yet, if there is anything.

    `alerts` are its alerts as stored. `is_whole` says that none of them is still being opened, so that a storm that
    grows by two hundred in a tick says so once. There is no news before the first message is posted: that message will
    say how things are.
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
    knows = told.model_copy(
        update={
            "alerts": told.alerts + more,
            "severity_rank": max(told.severity_rank, worst),
            "wrong": (*told.wrong, *wrong),
            "notes": told.notes + 1,
        }
    )
    return digest.model_copy(update={"told": knows, "notes": (*digest.notes, note)})


def without_note(digest: Digest, key: str) -> Digest:
    """Return the digest without a note that has been written."""
    return digest.model_copy(update={"notes": tuple(each for each in digest.notes if each.key != key)})


def _worst(alerts: Iterable[Alert]) -> int:
    """Return the worst severity rank of alerts decided in the digest; an own card announces itself."""
    return max(
        (each.severity.rank for each in alerts if each.status is AlertStatus.PENDING and is_left_to_digest(each)),
        default=0,
    )


def _wrong(alerts: Iterable[Alert]) -> dict[str, str]:
    """Return, by run, the ids of alerts without a card whose run went wrong; the cards of the others say so."""
    return {
        f"{each.alert_id}#{each.metadata.execution.attempt}": each.alert_id
        for each in alerts
        if each.metadata.is_only_listed and each.metadata.execution is not None and went_wrong(each)
    }
