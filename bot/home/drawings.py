"""One board as each person sees it, drawn once for all who may decide the same alerts."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.access.authorization import Authority
from bot.access.policy import Action
from bot.cards.home.board import Board
from bot.cards.home.home import home_view, refused_view
from bot.home.rights_cache import Rights
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

    def __init__(self, board: Board, authority: Authority, state_machine: str) -> None:
        self._board = board
        self._authority = authority
        self._state_machine = state_machine
        self._drawn: dict[frozenset[str], HomeDrawing] = {}

    def of(self, user_id: str, known: Rights) -> HomeDrawing:
        """Return the home view of a person."""
        if known.refusal is not None:
            return HomeDrawing.of(refused_view(known.refusal))
        mine = self._authority.decidable(user_id, known.groups, self._board.pending)
        if mine not in self._drawn:
            self._drawn[mine] = HomeDrawing.of(home_view(self._board, mine, self._state_machine, self._needs))
        return self._drawn[mine]

    def _needs(self, alert: Alert) -> Quorum:
        rule = self._authority.rule_now(Action.APPROVE, alert)
        return rule.needs if rule else ONE_PERSON
