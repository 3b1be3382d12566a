"""Which alerts of a digest a dialog decides by default, and which can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.access.policy import Action
from bot.decisions.bulk_order import BulkQuestion
from rules.alert.alert import Alert

PRESELECTED = 100
"""The most preselected options that Slack takes. An alert beyond them could be left out, but not taken in again."""


@dataclass(frozen=True)
class BulkChoice:
    """
    `wanted` are decided unless the person leaves them out; `left_out` only if they take them in again.

    `never` are cleared alerts for which the menu has no room: they are not offered.
    """

    wanted: Sequence[Alert]
    left_out: Sequence[Alert] = ()
    never: Sequence[Alert] = ()

    @property
    def offered(self) -> list[Alert]:
        """The alerts that the person can choose."""
        return [*self.wanted, *self.left_out]


def choice_of(action: Action, question: BulkQuestion) -> BulkChoice:
    """Return the default choice: an approval does not mean the alerts whose condition cleared."""
    if action is Action.REJECT:
        return BulkChoice(question.concerned)
    cleared = cleared_of(question)
    wanted = [each for each in question.concerned if each.metadata.condition is None]
    return BulkChoice(wanted, cleared[:PRESELECTED], cleared[PRESELECTED:])


def cleared_of(question: BulkQuestion) -> list[Alert]:
    """Return the concerned alerts whose condition cleared."""
    return [each for each in question.concerned if each.metadata.condition is not None]
