"""What to do about each kind of trouble, and what approving an alert sets off."""

from dataclasses import dataclass
from enum import StrEnum

from rules.alert import AlertType
from rules.finding import Reason


class Branch(StrEnum):
    """The branches of the remediation state machine, chosen by `alertType`."""

    REBALANCE_BATTERIES = "RebalanceBatteries"
    RESTART_CHARGERS = "RestartChargers"
    SHIFT_DEMAND = "ShiftDemand"
    INSPECT_FAULT = "InspectFault"


@dataclass(frozen=True)
class Play:
    """A branch of the state machine and what it does, in words."""

    branch: Branch
    does: str


_PLAYS = {
    AlertType.LOW_INVENTORY: Play(
        Branch.REBALANCE_BATTERIES,
        "Dispatches charged batteries from the nearest depot and throttles reservations at the station.",
    ),
    AlertType.CHARGER_DOWN: Play(
        Branch.RESTART_CHARGERS,
        "Restarts the station's chargers remotely and sends a technician.",
    ),
    AlertType.HIGH_DEMAND: Play(
        Branch.SHIFT_DEMAND,
        "Sends drivers to neighbouring stations and brings charged batteries in.",
    ),
    AlertType.FAULT_PATTERN: Play(
        Branch.INSPECT_FAULT,
        "Opens a field inspection for the recurring faults and takes the affected slots out of service.",
    ),
}

_RECOMMENDED = {
    Reason.STOCK_EMPTY: "Bring charged batteries now and stop reservations until they arrive.",
    Reason.STOCK_UNDER_COUNT: "Bring charged batteries from the nearest depot and throttle reservations.",
    Reason.STOCK_UNDER_SHARE: "Bring charged batteries from the nearest depot and check that the chargers keep up.",
    Reason.EMPTY_SOON: "Bring charged batteries before the station runs empty and throttle reservations.",
    Reason.CHARGER_REPORTED_DOWN: "Restart the chargers remotely and send a technician if they stay down.",
    Reason.CHARGER_REPORTED_DEGRADED: "Restart the degraded chargers remotely and watch whether they recover.",
    Reason.UPTIME_UNDER_THRESHOLD: "Restart the chargers remotely and check the station's power supply.",
    Reason.STATION_SILENT: "Check the station's power and network link; send a technician if it stays silent.",
    Reason.DEMAND_SURGE: "Send drivers to neighbouring stations and bring charged batteries in.",
    Reason.SWAP_RATE_OVER_THRESHOLD: "Send drivers to neighbouring stations before the stock runs down.",
    Reason.FAULT_RECURRING: "Inspect the station for the recurring faults before they take chargers down.",
}


def play(alert_type: AlertType) -> Play:
    """Return the branch of the state machine that an alert of a type takes."""
    return _PLAYS[alert_type]


def what_approval_does(alert_type: AlertType) -> str:
    """Return, in one sentence, what approving an alert of a type runs."""
    return _PLAYS[alert_type].does


def recommended_action(reason: Reason) -> str:
    """Return, in one sentence, what a person should see to."""
    return _RECOMMENDED[reason]
