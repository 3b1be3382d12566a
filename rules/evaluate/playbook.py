"""What to do about each kind of trouble, and what approving an alert sets off."""

from dataclasses import dataclass
from enum import StrEnum

from rules.alert.alert import AlertType
from rules.evaluate.finding import Reason


class Branch(StrEnum):
    """The branches of the remediation state machine, chosen by `alertType`."""

    REBALANCE_BATTERIES = "RebalanceBatteries"
    RESTART_CHARGERS = "RestartChargers"
    SHIFT_DEMAND = "ShiftDemand"
    INSPECT_FAULT = "InspectFault"


@dataclass(frozen=True)
class Play:
    """A branch of the state machine: what it orders, word for word as its `order` has it, and what it does."""

    branch: Branch
    order: str
    does: str


_PLAYS = {
    AlertType.LOW_INVENTORY: Play(
        Branch.REBALANCE_BATTERIES,
        "Bring charged batteries to the station from the nearest depot and throttle its reservations",
        "Dispatches charged batteries from the nearest depot and throttles reservations at the station.",
    ),
    AlertType.CHARGER_DOWN: Play(
        Branch.RESTART_CHARGERS,
        "Restart the chargers of the station remotely and send a technician",
        "Restarts the station's chargers remotely and sends a technician.",
    ),
    AlertType.HIGH_DEMAND: Play(
        Branch.SHIFT_DEMAND,
        "Send drivers from the station to neighbouring stations and bring charged batteries in",
        "Sends drivers to neighbouring stations and brings charged batteries in.",
    ),
    AlertType.FAULT_PATTERN: Play(
        Branch.INSPECT_FAULT,
        "Inspect the station for its recurring faults and take the affected slots out of service",
        "Opens a field inspection for the recurring faults and takes the affected slots out of service.",
    ),
}

# What each reason adds to the order. The order itself is the type's: nothing is recommended that approving does not
# start, and no part of what it starts is left out.
_ADDED = {
    Reason.STOCK_EMPTY: (AlertType.LOW_INVENTORY, " now: nobody can swap until batteries arrive"),
    Reason.STOCK_UNDER_COUNT: (AlertType.LOW_INVENTORY, ""),
    Reason.STOCK_UNDER_SHARE: (AlertType.LOW_INVENTORY, " until the chargers have caught up"),
    Reason.EMPTY_SOON: (AlertType.LOW_INVENTORY, " before it runs empty"),
    Reason.CHARGER_REPORTED_DOWN: (AlertType.CHARGER_DOWN, ""),
    Reason.CHARGER_REPORTED_DEGRADED: (AlertType.CHARGER_DOWN, ", though they are degraded and not down"),
    Reason.UPTIME_UNDER_THRESHOLD: (AlertType.CHARGER_DOWN, " to check its power supply"),
    Reason.STATION_SILENT: (
        AlertType.CHARGER_DOWN,
        " to check its power and network link: the restart may not reach a station that cannot be heard",
    ),
    Reason.DEMAND_SURGE: (AlertType.HIGH_DEMAND, " while the surge lasts"),
    Reason.SWAP_RATE_OVER_THRESHOLD: (AlertType.HIGH_DEMAND, " before the stock runs down"),
    Reason.FAULT_RECURRING: (AlertType.FAULT_PATTERN, " before they take chargers down"),
}

_DOES: dict[str, str] = {
    Reason.STATION_SILENT: (
        "Sends a technician and restarts the station's chargers remotely, if the restart reaches a station that cannot "
        "be heard."
    ),
}
"""Where the circumstances change what it does, or how far it reaches."""


def play(alert_type: AlertType) -> Play:
    """Return the branch of the state machine that an alert of a type takes."""
    return _PLAYS[alert_type]


def what_approval_does(alert_type: AlertType, reason: str | None = None) -> str:
    """Return, in one sentence, what approving an alert of a type runs; for which reason, where it is known."""
    return _DOES.get(reason or "", _PLAYS[alert_type].does)


def recommended_action(reason: Reason) -> str:
    """Return, in one sentence, what a person should see to: what approving orders, and what the reason adds to it."""
    alert_type, added = _ADDED[reason]
    return f"{_PLAYS[alert_type].order}{added}."
