"""What stands on home tabs, held against what is stored."""

import re
from collections import Counter
from itertools import pairwise

from tests.chaos.aws import Item
from tests.chaos.crowd import decided
from tests.slack_double.double import SlackDouble
from tests.slack_double.view import View

SHOWN = 8
_STATION = re.compile(r"STATION_\d+")
_VERDICT = re.compile(r"\*(Approved|Rejected)\* by <@(\w+)>")
_NOT_YET = re.compile(r"remediation (queued|running)", re.IGNORECASE)

Line = tuple[str, str, str]
"""A station, the verdict and who gave it."""


def home_faults(slack: SlackDouble, alerts: list[Item]) -> list[str]:
    """Return what the home tabs say that is not so, once nothing is left to do."""
    return [
        f"the home tab of {user} {fault}"
        for user, home in slack.workspace.homes.items()
        for fault in _faults(home, alerts)
    ]


def _faults(home: View, alerts: list[Item]) -> list[str]:
    waiting = sum(alert["status"] == "PENDING" for alert in alerts)
    expected = _headline(waiting)
    header = next((block["text"]["text"] for block in home.blocks if block["type"] == "header"), "")
    faults = [] if header == expected else [f"says {header!r}, not {expected!r}"]
    lines = _decided_lately(home)
    if lines != (stored := _newest(alerts)):
        faults.append(f"tells of {dict(lines - stored)}, and not of {dict(stored - lines)}")
    faults += [f"says {line!r} of what has ended" for line in _texts(home) if _NOT_YET.search(line)]
    return faults


def _headline(waiting: int) -> str:
    if not waiting:
        return "No alert waits for you"
    return f"{waiting} alert{'' if waiting == 1 else 's'} wait{'s' if waiting == 1 else ''} for you"


def _newest(alerts: list[Item]) -> Counter[Line]:
    known = [alert for alert in alerts if alert["status"] != "PENDING"]
    known.sort(key=lambda alert: int(alert.get("approvedAt") or alert.get("rejectedAt") or 0), reverse=True)
    return Counter((alert["stationId"], *decided(alert)) for alert in known[:SHOWN])


def _decided_lately(home: View) -> Counter[Line]:
    """Read each title with the line of the verdict below it."""
    lines = "\n".join(_texts(home)).split("\n")
    found = []
    for title, line in pairwise(lines):
        station, verdict = _STATION.search(title), _VERDICT.match(line)
        if station and verdict:
            found.append((station[0], verdict[1].upper(), verdict[2]))
    return Counter(found)


def _texts(home: View) -> list[str]:
    return [block["text"]["text"] for block in home.blocks if block["type"] == "section" and "text" in block]
