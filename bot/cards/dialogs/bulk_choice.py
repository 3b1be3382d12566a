"""Which alerts of a digest a dialog decides unless its person says otherwise, and which they can choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.access.policy import Action
from bot.decisions.bulk_order import BulkQuestion
from rules.alert.alert import Alert

PRESELECTED = 100
"""Slack takes no more preselected options: more cannot be left out in a way that lets the person take them in again."""


@dataclass(frozen=True)
class BulkChoice:
    """
    `wanted` are decided unless the person leaves them out; `left_out` are not unless they take them in again.

    `never` are those that cleared and for which the menu has no room: they are not offered.
    """

    wanted: Sequence[Alert]
    left_out: Sequence[Alert] = ()
    never: Sequence[Alert] = ()

    @property
    def offered(self) -> list[Alert]:
        """Those that the person can choose."""
        return [*self.wanted, *self.left_out]


def choice_of(action: Action, question: BulkQuestion) -> BulkChoice:
    """Return what is chosen before the person says anything: who approves does not mean what cleared."""
    if action is Action.REJECT:
        return BulkChoice(question.concerned)
    cleared = cleared_of(question)
    wanted = [each for each in question.concerned if each.metadata.condition is None]
    return BulkChoice(wanted, cleared[:PRESELECTED], cleared[PRESELECTED:])


def cleared_of(question: BulkQuestion) -> list[Alert]:
    """Return those it concerns whose condition no longer holds."""
    return [each for each in question.concerned if each.metadata.condition is not None]
