"""
What the buttons that act carry: the alert's id, and its severity and run as they are drawn beside them.

A button can be pressed a while after it was drawn; by these the bot knows what its person saw.
"""

import re

from rules.alert.alert import Alert, Severity
from rules.lifecycle.seen import Seen, as_shown

_VALUE = re.compile(rf"(.+)#({'|'.join(Severity)})(?:#run-(\d{{1,9}}))?", re.DOTALL)


def subject(alert: Alert) -> str:
    """Return a button's value."""
    seen = as_shown(alert)
    run = "" if seen.run is None else f"#run-{seen.run}"
    return f"{seen.alert_id}#{seen.severity}{run}"


def seen_by(value: str) -> Seen:
    """Return what a pressed button says of its alert; a value that says no more is an id."""
    said = _VALUE.fullmatch(value)
    if said is None:
        return Seen(value)
    return Seen(said[1], Severity(said[2]), int(said[3]) if said[3] else None)
