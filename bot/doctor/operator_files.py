"""The checks of what an operator writes: rules, register, playbook, and whether the state machine knows the last."""

import json
from typing import Any

from bot.doctor.check_result import CheckResult, unknown
from bot.runtime.rules_in_use import RuleFiles
from rules.alert.alert import Severity
from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import RuleSet
from rules.playbook.play import Occasion, Play
from rules.playbook.playbook import Playbook, default_playbook, load_playbook
from rules.stations.register import Register
from rules.stations.station_facts import NO_FACTS
from rules.text.wording import counted

REMEDIATIONS = "state machine knows the playbook's remediations"
_KEEPS = "A running bot keeps those that it has; none starts with these."


def loaded_rules(files: RuleFiles) -> RuleSet | InvalidRules:
    """Return the rules and the register, or why they cannot be used."""
    try:
        return files.load()
    except InvalidRules as refused:
        return refused


def check_rules(rules: RuleSet | InvalidRules) -> CheckResult:
    """Say which rules are in use, or why they cannot be."""
    if isinstance(rules, InvalidRules):
        return CheckResult("rules", f"{rules}\n{_KEEPS}")
    stations = counted(len(rules.register.ids), "station")
    return CheckResult(f"rules: version {rules.version}, {stations} in the register")


def check_playbook(files: RuleFiles, register: Register) -> CheckResult:
    """Say which playbook is in use, or why it cannot be."""
    try:
        playbook = load_playbook(files.playbook, register)
    except InvalidRules as refused:
        return CheckResult("playbook", f"{refused}\n{_KEEPS}")
    entries = counted(len(playbook.own), "entry", "entries")
    return CheckResult(f"playbook: version {playbook.version}, {entries} of your own")


def check_remediations(definition: str, files: RuleFiles, register: Register) -> CheckResult:
    """Say whether a state machine takes the remediations that the playbook plans, and not only those of each type."""
    try:
        ordered = _own_remediations(load_playbook(files.playbook, register))
    except InvalidRules:
        return unknown(f"{REMEDIATIONS}: the playbook cannot be used", "Fix the playbook first.")
    known = set(_texts(json.loads(definition)))
    missing = sorted(ordered - known)
    if ordered and "$.remediation" not in known:
        return CheckResult(
            REMEDIATIONS,
            "it does not look at $.remediation, so alerts go by their type; "
            f"your playbook plans {', '.join(sorted(ordered))}. "
            "Update it to deploy/remediation.asl.json, or choose by $.remediation as that does.",
        )
    if missing:
        return CheckResult(REMEDIATIONS, f"it never names {', '.join(missing)}: add a state, or change the playbook.")
    return CheckResult(REMEDIATIONS)


def _own_remediations(playbook: Playbook) -> set[str]:
    """Return those that an alert would not have by its type."""
    return {each.remediation for each in playbook.own if each.remediation is not None and not _is_usual(each)}


def _is_usual(play: Play) -> bool:
    shipped = default_playbook()
    occasions = [Occasion(each, None, Severity.LOW, NO_FACTS) for each in play.alert_types]
    return bool(occasions) and all(shipped.chosen(each)["remediation"] == play.remediation for each in occasions)


def _texts(found: Any) -> list[str]:
    match found:
        case str():
            return [found]
        case dict():
            return [text for each in found.values() for text in _texts(each)]
        case list():
            return [text for each in found for text in _texts(each)]
    return []
