"""What of a tick's findings is news: the guards know what is said already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.evaluate.finding import Finding
from rules.lifecycle.opening import is_worse
from storage.guards import Guard, GuardState, guard_key


@dataclass
class NewFindings:
    """
    Findings that are to be opened, and those that make an open alert worse, each with its guard.

    `open` are the guards of all open alerts that something was found of, worse or not.
    """

    new: list[Finding] = field(default_factory=list)
    worse: list[tuple[Finding, Guard]] = field(default_factory=list)
    open: list[Guard] = field(default_factory=list)


def new_findings(findings: Iterable[Finding], guards: Mapping[str, Guard], now_ms: int) -> NewFindings:
    """Sort findings by what the guards say, each list in the order of the findings."""
    found = NewFindings()
    for each in findings:
        guard = guards.get(guard_key(each.station_id, each.alert_type))
        if guard is None or not guard.holds_back(now_ms, each.severity.rank):
            found.new.append(each)
        elif guard.state is GuardState.OPEN:
            found.open.append(guard)
            if is_worse(each, guard.severity_rank, guard.reason):
                found.worse.append((each, guard))
    return found
