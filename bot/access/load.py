"""Reading a policy file; a wrong one is refused with everything that is wrong with it."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.access.policy import DecisionRule, Policy, simple_policy
from bot.access.satisfiable import quorum_faults
from bot.errors import SettingsRefused
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy

MOST_BYTES = 256 * 1024


def policy_of(file: Path | None, approvers: tuple[str, ...], managers: tuple[str, ...]) -> Policy:
    """Return the policy of a file or, without one, that of the two variables. Raises SettingsRefused."""
    return load_policy(file) if file else simple_policy(approvers, managers)


def load_policy(path: Path) -> Policy:
    """Return the policy of a file. Raises SettingsRefused with the path of each faulty field."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused([f"AIOPS_POLICY_FILE: {path} cannot be read: {error}"]) from error
    return parse_policy(text, str(path))


def parse_policy(text: str, name: str) -> Policy:
    """Return the policy of YAML text. Raises SettingsRefused."""
    try:
        policy = Policy.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise SettingsRefused([f"{name} is not YAML: {error}"]) from error
    except ValidationError as error:
        raise SettingsRefused([_fault(name, each) for each in error.errors(include_url=False)]) from error
    if faults := quorum_faults(policy):
        raise SettingsRefused([f"{name}: {each}" for each in faults])
    return policy


def _fault(name: str, fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "the file"
    if fault["type"] == "extra_forbidden":
        allowed = ", ".join(_keys_beside(fault["loc"]))
        return f"{name}: {place} is no key of a policy; allowed here: {allowed}"
    return f"{name}: {place}: {fault['msg'].removeprefix('Value error, ')}"


def _keys_beside(place: tuple[Any, ...]) -> list[str]:
    if "escalate" in place[:-1]:
        return list(EscalationLevel.model_fields)
    if "waiting" in place[:-1]:
        return list(EscalationPolicy.model_fields)
    return list(DecisionRule.model_fields if "decide" in place[:-1] else Policy.model_fields)
