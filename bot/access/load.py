"""Reads the policy file; an invalid one is refused with everything that is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.access.policy import Policy, simple_policy
from bot.access.satisfiable import quorum_faults
from bot.errors import SettingsRefused
from rules.oncall.schedule import SECRETS
from rules.text.faults import faults_of
from rules.text.yaml_file import YamlRefused, read_mapping, read_text

_ADDRESS = re.compile(r"(?:https?|webcals?)://[^\s'\"]*", re.IGNORECASE)


def policy_of(file: Path | None, approvers: tuple[str, ...], managers: tuple[str, ...]) -> Policy:
    """Return the policy in a file or, without a file, the one of the two variables. Raises SettingsRefused."""
    return load_policy(file) if file else simple_policy(approvers, managers)


def load_policy(path: Path) -> Policy:
    """Return the policy in a file. Raises SettingsRefused, which names the path of each invalid field."""
    try:
        text = read_text(path)
    except YamlRefused as error:
        raise SettingsRefused([f"AIOPS_POLICY_FILE: {path}: {error}"]) from error
    return parse_policy(text, str(path))


def parse_policy(text: str, name: str) -> Policy:
    """Return the policy in YAML text; `name` is what errors call the file. Raises SettingsRefused."""
    try:
        policy = Policy.model_validate(read_mapping(text, like="groups: {ops: [U0123456789]}"))
    except YamlRefused as error:
        raise _refused(name, [str(error)]) from None
    except ValidationError as error:
        # Not `from error`: what pydantic says quotes addresses that are secrets.
        raise _refused(name, _faults(error)) from None
    if faults := quorum_faults(policy):
        raise _refused(name, faults)
    return policy


def _refused(name: str, faults: Iterable[str]) -> SettingsRefused:
    """Return the refusal. It is shown in Slack as well: an address is a secret wherever in the file it stands."""
    return SettingsRefused([f"{name}: {_ADDRESS.sub('(an address)', each)}" for each in faults])


def _faults(error: ValidationError) -> Iterator[str]:
    """Return the sentences; of a calendar's address none quotes anything."""
    both = zip(faults_of(error, Policy), faults_of(error, Policy, quoted=False), strict=True)
    for quoted, unquoted in both:
        yield str(unquoted if set(SECRETS) & set(quoted.path) else quoted)
