"""What a home tab shows."""

from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.alert.mute import Mute
from rules.alert.quiet_time import QuietTime
from rules.fleet.fleet_state import FleetState
from rules.fleet.handover import Handover


@dataclass(frozen=True)
class Board:
    """
    `pending` is most severe first, `decided` newest decision first; `left_out` names what cannot be drawn.

    `maintained` is the maintenance of the register that is on.

    `rules_refused` and `policy_refused` say why changed rules, or a changed policy, are not in use.
    """

    pending: tuple[Alert, ...]
    decided: tuple[Alert, ...]
    mutes: tuple[Mute, ...]
    fleet: FleetState
    handover: Handover
    left_out: tuple[str, ...] = ()
    rules_refused: str | None = None
    policy_refused: str | None = None
    maintained: tuple[QuietTime, ...] = ()
