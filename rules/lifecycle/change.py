"""What one step in the life of an alert writes, all or nothing."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from rules.alert.alert import Alert
from rules.alert.audit import AuditDraft
from rules.alert.thread_note import ThreadNote
from rules.alert.work import WorkKind
from rules.digest.digest import Digest


class GuardMove(Enum):
    """What happens to the guard that allows one open alert per station and type."""

    KEEP = auto()
    RAISE = auto()
    """The open alert's severity rose: the guard remembers the new one."""
    CLEARED = auto()
    """The newest metrics no longer show the condition of the alert."""
    RETURNED = auto()
    """The newest metrics show the condition again."""
    COOL_DOWN = auto()
    """The alert was decided: no new one opens until the cool-down ends and the condition has cleared."""
    FOLLOW = auto()
    """Another run was ordered, or it is known how the last one ended: the guard hears of it."""
    STANDS = auto()
    """It is noted that the condition of the decided alert still stands."""


@dataclass(frozen=True)
class Change:
    """The changed alert, its new audit entries, and the work to do next."""

    alert: Alert
    entries: tuple[AuditDraft, ...] = ()
    adds: tuple[WorkKind, ...] = ()
    guard: GuardMove = GuardMove.KEEP
    digest: Digest | None = None
    """The changed digest that lists the alert, if the step changes it."""
    opens: "Change | None" = None
    """The opening of another alert that takes over the guard of this one."""
    is_awaited: bool = False
    """Whether a person pressed a button and waits: the work goes before other work of its kind."""


def changed(alert: Alert, **fields: object) -> Alert:
    """Return the alert with some of its attributes replaced."""
    return alert.model_copy(update=fields)


def noted(alert: Alert, **fields: object) -> Alert:
    """Return the alert with some of its metadata replaced."""
    return changed(alert, metadata=alert.metadata.model_copy(update=fields))


def with_note(alert: Alert, note: ThreadNote) -> Alert:
    """Return the alert with one more note for its card's thread; of some kinds only the newest is kept."""
    replaces = note.kind.replaces_its_like
    kept = tuple(each for each in alert.metadata.notes if not (replaces and each.kind is note.kind))
    return noted(alert, notes=(*kept, note))


def detailed(change: Change, **details: object) -> Change:
    """Return the change with more details in its audit entries."""
    entries = tuple(each.model_copy(update={"details": {**each.details, **details}}) for each in change.entries)
    return replace(change, entries=entries)
