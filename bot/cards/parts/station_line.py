"""What the station register says to those who look after an alert."""

import re

from bot.slack.text import escaped
from rules.playbook.play import LINK
from rules.stations.station_facts import StationFacts

_WORDS, _URL = 200, 1_000
LONGEST_URL = 2_500
"""Of a dashboard with a station and two times filled in."""

_LINK = re.compile(LINK)


def station_line(station: StationFacts, runbook: str | None = None, dashboard: str | None = None) -> str | None:
    """
    Return a station's name, region, group, runbook (the alert's, if it has one), dashboard and channel.

    None without any.
    """
    # Files are checked when they are loaded; what stands in a table, anybody may have written.
    runbook = runbook if runbook and _LINK.fullmatch(runbook) else station.runbook
    named = ", ".join(each for each in (station.name, station.region, station.group) if each)
    known = (
        escaped(named, _WORDS),
        _link(runbook, "Runbook", _URL),
        _link(dashboard, "Dashboard", LONGEST_URL),
        f"<#{station.channel}>" if station.channel else "",
    )
    return " · ".join(each for each in known if each) or None


def _link(url: str | None, words: str, longest: int) -> str:
    return f"<{escaped(url, longest)}|{words}>" if url else ""
