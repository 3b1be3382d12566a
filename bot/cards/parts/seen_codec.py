"""
The one codec of what a person saw, as buttons and dialogs carry it.

Slack signs these values and no client can edit them; still they grant nothing. Buttons that an older version drew stand
in Slack for months, so the form is kept in both directions.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from bot.decisions.bulk_order import Offer, Offered
from bot.slack import limits
from rules.alert.alert import Alert, Severity
from rules.alert.recheck import Reading, Recheck
from rules.digest.digest import MOST_MEMBERS
from rules.lifecycle.seen import Seen, SeenCondition, as_shown, condition_as_shown
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN, word_of

_BUTTON = re.compile(r"(.+)#([A-Z][A-Z_]{2,39})(?:#run-(\d{1,9}))?", re.DOTALL)
_MASK = re.compile(f"[0-9a-f]{{1,{MOST_MEMBERS}}}")
"""Four members a digit: room for more than a digest ever has, in less than Slack takes."""


def write_button(alert: Alert) -> str:
    """Return the value of a button that acts on an alert: its id, severity and run as drawn beside it."""
    seen = as_shown(alert)
    run = "" if seen.run is None else f"#run-{seen.run}"
    written = f"{seen.alert_id}#{alert.severity}{run}"
    # A severity that another program made up may not fit; nobody can decide that alert anyway.
    return written if _BUTTON.fullmatch(written) else seen.alert_id


def read_button(value: str) -> Seen:
    """Return what a button's value says; a value without a severity is an alert's id."""
    said = _BUTTON.fullmatch(value)
    if said is None:
        return Seen(value)
    return Seen(said[1], word_of(Severity, said[2]), int(said[3]) if said[3] else None)


class _DialogFields(Record):
    """What a dialog carries from its drawing to its submission, as private metadata."""

    @classmethod
    def read(cls, private_metadata: str) -> Self | None:
        """Return what a dialog carried; None for anything else."""
        try:
            return cls.model_validate_json(private_metadata)
        except ValidationError:
            return None

    def written(self) -> str:
        """Return it as private metadata."""
        return self.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)


class DialogState(_DialogFields):
    """
    The alert that a dialog is about. `recheck` is None where no metrics were shown.

    `severity` is None where the dialog is of a version that did not say it. `shown` is the condition as it was shown
    each time that the dialog asked, the newest last.
    """

    alert_id: str
    severity: Annotated[Severity, KEEPS_UNKNOWN] | None = None
    recheck: Recheck | None = None
    shown: tuple[SeenCondition, ...] = ()

    @property
    def seen(self) -> Seen:
        """The alert as the dialog showed it."""
        return Seen(self.alert_id, self.severity)


def write_dialog(alert: Alert, recheck: Recheck | None = None, before: tuple[SeenCondition, ...] = ()) -> str:
    """
    Return a dialog's private metadata, with as much of the recheck as Slack takes.

    `before` is what the dialog showed when it asked before.
    """
    newest = () if recheck is None else (condition_as_shown(alert, recheck),)
    shown = (*(each for each in before if each not in newest), *newest)
    full = DialogState(alert_id=alert.alert_id, severity=alert.severity, recheck=recheck, shown=shown)
    bare = recheck and recheck.model_copy(update={"before": Reading(), "after": Reading(), "why": None})
    tries = [full, full.model_copy(update={"recheck": bare}), full.model_copy(update={"recheck": None, "shown": ()})]
    written = [each.written() for each in tries]
    return next((each for each in written if len(each) <= limits.PRIVATE_METADATA), alert.alert_id)


def read_dialog(private_metadata: str) -> DialogState:
    """Return what the dialog of an alert carried; anything unreadable is an alert's id."""
    return DialogState.read(private_metadata) or DialogState(alert_id=private_metadata)


def _masked(indexes: Iterable[int]) -> str:
    """Return indexes as a hexadecimal number with a bit for each: as short for any of 500 as for all."""
    return format(sum(1 << index for index in indexes), "x")


def _unmasked(given: Any) -> Any:
    if isinstance(given, frozenset):
        return given
    if not isinstance(given, str) or not _MASK.fullmatch(given):
        raise ValueError("no members")
    mask = int(given, 16)
    return frozenset(index for index in range(mask.bit_length()) if mask >> index & 1)


Indexes = Annotated[frozenset[int], BeforeValidator(_unmasked), PlainSerializer(_masked)]
"""Indexes of members of a digest."""


class BulkState(_DialogFields):
    """
    Which members of a digest a dialog offered to decide, by the severity that it showed.

    `cleared` are those whose condition it showed as cleared. `without_metrics`: it asked to approve those of which the
    newest metrics tell nothing.
    """

    model_config = ConfigDict(alias_generator=None, extra="forbid")

    digest: str = Field(max_length=64)
    by_severity: dict[Annotated[Severity, KEEPS_UNKNOWN], Indexes]
    cleared: Indexes = frozenset()
    without_metrics: bool = False

    @classmethod
    def of(cls, digest_id: str, offered: Offered, *, without_metrics: bool = False) -> Self:
        """Return what a dialog carries that offers some members of a digest."""
        by_severity: defaultdict[Severity, set[int]] = defaultdict(set)
        for index, offer in offered.items():
            by_severity[offer.severity].add(index)
        return cls(
            digest=digest_id,
            by_severity={severity: frozenset(indexes) for severity, indexes in by_severity.items()},
            cleared=frozenset(index for index, offer in offered.items() if offer.is_cleared),
            without_metrics=without_metrics,
        )

    @property
    def offered(self) -> Offered:
        """What was offered."""
        return {
            index: Offer(severity, index in self.cleared)
            for severity, indexes in self.by_severity.items()
            for index in indexes
        }
