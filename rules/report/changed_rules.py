"""Rules with some keys changed, as people say it in short: `low_inventory.charged_at_most=8`, `charged<5`."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate.kinds import kind_of
from rules.evaluate.overrides import StationRules
from rules.evaluate.ruleset import RuleSet
from rules.stations.register import NO_STATIONS
from rules.stations.station_facts import NO_FACTS
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, merged, read_mapping

_SHORT = re.compile(r"([a-z_]{1,60})(<=|>=|<|>|=)([0-9]{1,9}(?:\.[0-9]{1,6})?)(?:%|m|min)?")
_FALLING = frozenset({"at_most", "under", "short", "below", "soon", "few"})
_RISING = frozenset({"over", "at_least", "above", "from", "after", "chance"})
_EXAMPLES = {"at_most": "<", "under": "<", "over": ">"}
_SETTING = re.compile(r"([a-z_.0-9]{1,200})=(.{1,500})", re.DOTALL)


def changed(rules: RuleSet, changes: dict[str, Any]) -> RuleSet:
    """Return rules with other values put over them, for the same stations. Raises ValidationError."""
    values = merged(rules.model_dump(exclude={"overrides"}), changes)
    new = type(rules).model_validate({**values, "overrides": rules.overrides})
    if rules.register == NO_STATIONS and not rules.overrides:
        return new
    return new.for_station(NO_FACTS, StationRules(new, rules.register))


def with_settings(rules: RuleSet, settings: Sequence[str]) -> RuleSet:
    """Return rules changed by texts like `low_inventory.charged_at_most=8`. Raises InvalidRules with every fault."""
    changes: dict[str, Any] = {}
    for setting in settings:
        changes = merged(changes, _nested(setting))
    try:
        return changed(rules, changes)
    except ValidationError as error:
        raise InvalidRules("--set", [str(fault) for fault in faults_of(error, type(rules))]) from error


def _nested(setting: str) -> dict[str, Any]:
    found = _SETTING.fullmatch(setting.strip())
    if found is None:
        raise InvalidRules("--set", [f"'{setting[:60]}' is not a KEY=VALUE, like low_inventory.cooldown_minutes=30"])
    *path, key = found.group(1).split(".")
    try:
        values = read_mapping(f"{key}: {found.group(2)}", like="key: value")
    except YamlRefused as error:
        raise InvalidRules("--set", [f"{found.group(1)}: {error}"]) from error
    for part in reversed(path):
        values = {part: values}
    return values


def setting_of(alert_type: AlertType, short: str, rules: RuleSet) -> str:
    """
    Return what a short condition sets: `charged<5` for LOW_INVENTORY is `low_inventory.charged_at_most=4`.

    The key is the first one that begins with the word, or has it, and whose limit does not lie on the other side.
    Raises InvalidRules.
    """
    section, rule = kind_of(alert_type).section, rules.rule(alert_type)
    limits = {
        name: value
        for name in type(rule).model_fields
        if isinstance(value := getattr(rule, name), int | Decimal) and not isinstance(value, bool)
    }
    said = _SHORT.fullmatch(short.strip().lower().replace("≤", "<=").replace("≥", ">="))
    if said is None:
        raise InvalidRules(short, [f"it is not a condition; write one like {_like(limits)}"])
    word, sign, number = said.groups()
    key = word if word in limits else _meant(word, sign, limits)
    if key is None:
        raise InvalidRules(short, [f"{section} has no such limit; it has {', '.join(sorted(limits))}"])
    return f"{section}.{key}={_limit(key, sign, number, limits[key])}"


def _meant(word: str, sign: str, limits: Iterable[str]) -> str | None:
    begins = re.compile(rf"(?:{word}|{word.removesuffix('s')})(?:_|$)")
    sides = [name for name in limits if not _lies_beyond(name, sign)]
    near = [*filter(begins.match, sides), *(name for name in sides if re.search(rf"(?:^|_){word}(?:_|$)", name))]
    return next(iter(near), None)


def _lies_beyond(key: str, sign: str) -> bool:
    """Whether a limit is on the other side than a condition."""
    side, other = (
        (_has(key, _FALLING), _has(key, _RISING)) if "<" in sign else (_has(key, _RISING), _has(key, _FALLING))
    )
    return sign != "=" and other and not side


def _has(key: str, words: Iterable[str]) -> bool:
    return any(f"_{each}_" in f"_{key}_" for each in words)


def _limit(key: str, sign: str, number: str, value: int | Decimal) -> str:
    """Return the limit; "fewer than 5" is "at most 4" where whole things are counted."""
    if isinstance(value, int) and number.isdecimal():
        if sign == "<" and _has(key, ("at_most", "few")):
            return str(max(0, int(number) - 1))
        if sign == ">" and "at_least" in key:
            return str(int(number) + 1)
    return number


def _like(limits: Iterable[str]) -> str:
    known = ((name, sign) for name in limits for end, sign in _EXAMPLES.items() if f"_{end}" in name)
    name, sign = next(known, ("cooldown_minutes", "="))
    return f"{name.partition('_')[0]}{sign}5"
