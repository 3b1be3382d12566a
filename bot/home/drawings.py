"""One board as each person sees it, drawn once for all who may decide the same alerts."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.access.authorization import Authority
from bot.access.policy import Action
from bot.cards.home.board import Board
from bot.cards.home.home import home_view, refused_view, shown_pending
from bot.home.rights_cache import Rights
from bot.home.sound_board import sound_board
from bot.runtime.last_guard import last_guard
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.alert.quorum import Quorum
from rules.lifecycle.deciding import ONE_PERSON


@dataclass(frozen=True)
class HomeDrawing:
    """A home view and its hash, by which views are compared."""

    view: dict[str, Any]
    digest: str

    @classmethod
    def of(cls, view: dict[str, Any]) -> "HomeDrawing":
        """Return a view with its hash."""
        return cls(view, hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest())


class Drawings:
    """Draws a board for any number of people."""

    def __init__(self, board: Board, authority: Authority, state_machine: str, telemetry: Telemetry) -> None:
        self._board = board
        self._telemetry = telemetry
        self._authority = authority
        self._state_machine = state_machine
        self._drawn: dict[frozenset[str], HomeDrawing] = {}

    def shown(self, user_id: str, known: Rights) -> list[str]:
        """Return the ids of the pending alerts that the home view of a person shows."""
        return [] if known.refusal is not None else shown_pending(self._board, self._mine(self._board, user_id, known))

    def of(self, user_id: str, known: Rights) -> HomeDrawing:
        """Return the home view of a person."""
        if known.refusal is not None:
            return HomeDrawing.of(refused_view(known.refusal))
        with last_guard(self._telemetry, "home tab", user=user_id):
            return self._of(user_id, known)
        if not self._board.left_out:
            self._board = sound_board(self._board, lambda board: self._view(board, user_id, known), self._telemetry)
        return self._of(user_id, known)

    def _of(self, user_id: str, known: Rights) -> HomeDrawing:
        mine = self._mine(self._board, user_id, known)
        if mine not in self._drawn:
            self._drawn[mine] = HomeDrawing.of(self._view(self._board, user_id, known))
        return self._drawn[mine]

    def _view(self, board: Board, user_id: str, known: Rights) -> dict[str, Any]:
        return home_view(board, self._mine(board, user_id, known), self._state_machine, self._needs)

    def _mine(self, board: Board, user_id: str, known: Rights) -> frozenset[str]:
        return self._authority.decidable(user_id, known.groups, (*board.pending, *board.handover.standing))

    def _needs(self, alert: Alert) -> Quorum:
        rule = self._authority.rule_now(Action.APPROVE, alert)
        return rule.needs if rule else ONE_PERSON
