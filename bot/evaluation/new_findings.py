"""Which of a tick's findings are new: the guards know which alerts are open or cooling down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.evaluate.finding import Finding
from rules.lifecycle.standing import Effect, effect_of
from rules.stored_word import is_known
from storage.guards import Guard, guard_key


@dataclass
class NewFindings:
    """
    `new` findings open an alert; `worse` ones worsen the open alert of their guard.

    `asked` holds the guards of all open alerts with a finding, worse or not, and of decided ones that hold one back,
    or may: in a state that this version does not know.
    """

    new: list[Finding] = field(default_factory=list)
    worse: list[tuple[Finding, Guard]] = field(default_factory=list)
    asked: list[Guard] = field(default_factory=list)


def new_findings(findings: Iterable[Finding], guards: Mapping[str, Guard], now_ms: int) -> NewFindings:
    """Sort findings by their guards; each list keeps the order of the findings."""
    found = NewFindings()
    for each in findings:
        guard = guards.get(guard_key(each.station_id, each.alert_type))
        effect = effect_of(each, guard, now_ms)
        if guard is None or effect is Effect.OPENS:
            found.new.append(each)
        elif guard.is_open or guard.is_watched or not is_known(guard.state):
            found.asked.append(guard)
            if effect is Effect.WORSENS:
                found.worse.append((each, guard))
    return found
