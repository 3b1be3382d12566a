"""The moments at which a replica is killed or stopped."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Moment(StrEnum):
    """Before the other side hears of the call, or after it has acted and before the replica is told."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class KillPoint:
    """
    The `nth` call of a kind from now on, whichever replica makes it.

    With `stops` the replica stands still from then on and goes on later; the call itself is carried out.
    """

    what: str
    moment: Moment
    nth: int = 1
    seen: int = 0
    waves: int = 0
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.moment} {self.what} #{self.nth}"


COMMON = (
    "write ALERT_CREATED",
    "claim post_card",
    "begin post_card",
    "chat.postMessage",
    "end post_card",
    "claim add_chart",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "end add_chart",
    "claim show_chart",
    "files.info",
    "end show_chart",
    "users.info",
    "write ALERT_APPROVED",
    "claim start_execution",
    "StartExecution",
    "write STEP_FUNCTION_STARTED RUNNING",
    "claim publish",
    "Publish",
    "write SNS_NOTIFICATION_SENT",
    "claim follow_execution",
    "DescribeExecution",
    "write STEP_FUNCTION_STARTED SUCCEEDED",
    "claim update_card",
    "chat.update",
    "end update_card",
    "lease",
)
"""What happens in every life of an alert, in its order."""

RARE = ("conversations.history", "views.open", "views.update", "write ALERT_REJECTED", "chat.delete")
"""What happens only after a rejection or an earlier kill."""


def draw(rng: random.Random, count: int) -> list[KillPoint]:
    """Choose moments over the whole life of an alert: no pair twice before each was there once."""
    points: list[KillPoint] = []
    while len(points) < count:
        pairs = [(what, moment) for what in (*COMMON, *RARE) for moment in Moment]
        rng.shuffle(pairs)
        points += [KillPoint(what, moment, nth=rng.choice((1, 1, 2))) for what, moment in pairs]
    return points[:count]


class KillPoints:
    """Those that wait for their moment, and those that were reached."""

    def __init__(self) -> None:
        self.armed: list[KillPoint] = []
        self.struck: list[KillPoint] = []

    def arm(self, *points: KillPoint) -> None:
        self.armed += points

    def give_up_after(self, waves: int) -> None:
        """Count a wave; take back the points that were not reached in so many."""
        for point in self.armed:
            point.waves += 1
        self.armed = [each for each in self.armed if each.waves <= waves]

    def reached(self, what: str) -> KillPoint | None:
        """Count a call; return the point that it reaches, if it reaches one."""
        for point in [each for each in self.armed if each.what == what]:
            point.seen += 1
            if point.seen == point.nth:
                self.armed.remove(point)
                self.struck.append(point)
                return point
        return None
