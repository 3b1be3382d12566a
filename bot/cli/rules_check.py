"""`aiops rules check`: what a rules file means, and which rules can never fire."""

from collections import defaultdict
from collections.abc import Iterator

from bot.cli.terminal import out
from rules.evaluate.kinds import KINDS
from rules.evaluate.rule import Rule
from rules.evaluate.ruleset import RuleSet
from rules.report.rules_in_words import ChangedKey, changed_keys, shown_value
from rules.report.trial import TROUBLES, Trouble, false_alarms, minutes_until_found
from rules.stations.patterns import one_of
from rules.text.wording import counted, listed
from rules.units import SECOND_MS

CADENCES = (10, 60, 300, 600)
"""Seconds between samples, of stations of which nothing else is known."""

_NAMED = 5
_NEVER = "never"


def show_meaning(rules: RuleSet) -> None:
    """Print what a file changes, key by key, in the words of the shipped one."""
    sections: dict[str, list[ChangedKey]] = defaultdict(list)
    for each in changed_keys(rules):
        section, dot, _ = each.path.partition(".")
        sections[section if dot else ""].append(each)
    _show_keys(sections.pop("", []))
    for kind in KINDS:
        keys = sections.pop(kind.section, [])
        state = _state(rules.rule(kind.alert_type))
        out.print(f"{kind.alert_type} ({kind.section}): {state}{'' if keys else ', as shipped'}.", markup=False)
        _show_keys(keys)
    for keys in sections.values():
        _show_keys(keys)


def _state(rule: Rule) -> str:
    if not rule.enabled:
        return "off"
    return "only tried: it opens no alert" if rule.shadow else f"on, cool-down {rule.cooldown_minutes} min"


def _show_keys(keys: list[ChangedKey]) -> None:
    for key in keys:
        out.print(f"  {key.path}: {key.value} (shipped: {key.shipped})", markup=False)
        if key.meaning:
            out.print(f"    {key.meaning}", markup=False)


def show_overrides(rules: RuleSet) -> None:
    """Print for whom other values hold."""
    for number, override in enumerate(rules.overrides):
        groups = [f"group {each}" for each in override.groups]
        out.print(f"overrides.{number}, for {listed([*override.stations, *groups], _NAMED)}:", markup=False)
        for key, value in override.changes.items():
            out.print(f"  {key}: {shown_value(value)}", markup=False)


def show_trial(rules: RuleSet) -> None:
    """Print when each rule fires in the worst trouble, by cadence; warn of what never can, and of what always does."""
    out.print("\nTried on stations in the worst trouble; the alert is opened after:")
    warnings: list[str] = []
    for cadences, of_whom, whose in _groups(rules):
        out.print(f"  {of_whom}", markup=False)
        for trouble in TROUBLES:
            found = {each: _tried(trouble, whose, each) for each in cadences}
            out.print(f"    {trouble.name}, {trouble.alert_type}: {_by_cadence(found)}", markup=False)
            if late := [_seconds(each) for each in cadences if found[each] == _NEVER]:
                whom = f"{of_whom} that reports every {listed(late, len(late))}"
                warnings.append(f"{trouble.alert_type} can never fire on {trouble.name}: {whom}")
        for each in cadences:
            types = sorted({alert.alert_type for alert in false_alarms(whose, each * SECOND_MS)})
            whom = f"{of_whom} that reports every {_seconds(each)}"
            warnings += [f"{alert_type} fires although nothing is wrong: {whom}" for alert_type in types]
    for warning in warnings:
        out.print(f"WARNING: {warning}", style="yellow", markup=False)


def _by_cadence(found: dict[int, str]) -> str:
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return ", ".join(f"{said} (a sample every {_seconds(each)})" for each, said in found.items())


def _seconds(seconds: int) -> str:
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"


def _tried(trouble: Trouble, rules: RuleSet, cadence_seconds: int) -> str:
    rule = rules.rule(trouble.alert_type)
    if not rule.enabled or rule.shadow:
        return "off" if not rule.enabled else "only tried"
    minutes = minutes_until_found(trouble, rules, cadence_seconds * SECOND_MS)
    return _NEVER if minutes is None else f"{minutes} min"


def _groups(rules: RuleSet) -> Iterator[tuple[tuple[int, ...], str, RuleSet]]:
    """Yield cadences, who has them, and their rules: all stations without overrides, then those that differ."""
    yield CADENCES, "any station", rules.of("")
    named = dict.fromkeys([*rules.register.stations, *(each for one in rules.overrides for each in one.stations)])
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for name in named:
        alike[_key(rules.of(one_of(name)))].append(name)
    for names in alike.values():
        whose = rules.of(one_of(names[0]))
        cadence = whose.station.cadence_seconds
        if cadence is not None or _key(whose) != _key(rules.of("")):
            yield (cadence,) if cadence else CADENCES, listed(names, _NAMED), whose


def _key(rules: RuleSet) -> tuple[object, ...]:
    sections = (id(getattr(rules, name)) for name in type(rules).model_fields)
    return (rules.station.cadence_seconds, *sections)


def show_summary(rules: RuleSet) -> None:
    """Print the first line: that the file can be used, and how much it changes."""
    changes = counted(len(changed_keys(rules)), "value")
    overrides = counted(len(rules.overrides), "override")
    out.print(f"It can be used. {changes} changed, {overrides}, version {rules.version}.", markup=False)
