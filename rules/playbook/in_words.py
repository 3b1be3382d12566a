"""What a playbook means: for whom an entry is, which entries never count, and how a recommendation reads."""

from collections.abc import Iterator, Sequence
from itertools import product

from rules.alert.alert import Severity
from rules.evaluate.kinds import KINDS
from rules.playbook.facts import FACTS
from rules.playbook.play import Occasion, Play
from rules.playbook.playbook import Playbook
from rules.playbook.template import template_of
from rules.stations.patterns import is_pattern, may_be_one, means, one_of
from rules.stations.register import Register
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.text.wording import listed

_NAMED = 5


def for_whom(play: Play) -> str:
    """Return for which alerts an entry is."""
    groups = [f"group {each}" for each in play.groups]
    parts = (
        listed(play.alert_types, _NAMED),
        listed(play.reasons, _NAMED),
        listed(play.severities, _NAMED),
        f"at {listed([*play.stations, *groups], _NAMED)}" if not play.is_for_all else "",
    )
    return ", ".join(part for part in parts if part) or "every alert"


def examples(text: str) -> tuple[str, str]:
    """Return how a text reads if every fact is known, and if only those are that always are."""
    template = template_of(text)
    always = {name: kind.example for name, kind in FACTS.items() if kind.is_always_known}
    return template.filled({name: kind.example for name, kind in FACTS.items()}), template.filled(always)


def warnings(playbook: Playbook, register: Register) -> Iterator[str]:
    """Yield what can be used but is hardly meant: entries that never count, and names of no station."""
    counting = _counting(playbook, register)
    for number, play in enumerate(playbook.own):
        if id(play) not in counting:
            yield f"plays.{number} never counts: later entries say all that it says, or it is for no alert that can be"
        for name in play.stations if register.stations else ():
            if not any(may_be_one(name, each) for each in register.stations):
                yield f"plays.{number}.stations: no station of the register is called '{name}'"


def _counting(playbook: Playbook, register: Register) -> set[int]:
    """Return which entries, by `id`, decide at least one key of one alert."""
    found: set[int] = set()
    reasons = [(kind.alert_type, str(reason)) for kind in KINDS for reason in kind.causes]
    for station in _stations(playbook, register):
        plays = [each for each in playbook.plays if each.is_for_all or each.names(station)]
        for (alert_type, reason), severity in product(reasons, Severity):
            last = _last_words(plays, Occasion(alert_type, reason, severity, station))
            found |= {id(each) for each in last.values()}
    return found


def _last_words(plays: Sequence[Play], occasion: Occasion) -> dict[str, Play]:
    """Return which entry says each key in the end."""
    last: dict[str, Play] = {}
    for play in plays:
        if play.is_for(occasion):
            names = [f"parameters.{each}" for each in play.parameters or ()]
            last |= dict.fromkeys([*(key for key in play.says if key != "parameters"), *names], play)
    return last


def _stations(playbook: Playbook, register: Register) -> Iterator[StationFacts]:
    """Yield stations of every sort that an entry can tell from others."""
    yield NO_FACTS
    for group in sorted(register.group_names):
        yield StationFacts(station_id="", group=group)
    for name in sorted({each for play in playbook.own for each in play.stations}):
        if not is_pattern(name):
            yield register.station(name)
            continue
        yield StationFacts(station_id=one_of(name))
        if (real := next((each for each in register.ids if means(name, each)), None)) is not None:
            yield register.station(real)
