"""`aiops.env`: a setting a line, in the form that Docker, systemd and a shell read alike."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

_NEW = """\
# Settings of aiops, written by `aiops setup`. Two of them are secrets: keep this file out of every repository.
# Set them in a shell with: set -a; . ./aiops.env; set +a
"""
_SETTING = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)=(.*)")
_QUOTED = re.compile(r"(['\"])(.*)\1")


def read_settings(text: str) -> dict[str, str]:
    """Return the settings of a file that are not empty, as a shell would have them: without `export` and quotes."""
    found = (_SETTING.fullmatch(line.strip()) for line in text.splitlines())
    values = {each[1]: _unquoted(each[2].strip()) for each in found if each}
    return {name: value for name, value in values.items() if value}


def _unquoted(value: str) -> str:
    found = _QUOTED.fullmatch(value)
    return found[2] if found else value


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a file with these settings, each where it stood or was commented out; all else stays as it is."""
    lines, waiting = (text or _NEW).splitlines(), dict(values)
    for commented in (False, True):
        for at, line in enumerate(lines):
            found = _SETTING.fullmatch(line.strip().removeprefix("#") if commented else line.strip())
            if found and found[1] in values and (found[1] in waiting or not commented):
                lines[at] = f"{found[1]}={values[found[1]]}"
                waiting.pop(found[1], None)
    return "\n".join([*lines, *(f"{name}={value}" for name, value in waiting.items())]) + "\n"


def write_private(path: Path, text: str, *, replaces: bool) -> None:
    """
    Write a file that only its owner can read, in whole or not at all.

    Without `replaces` one that is there stays. Raises OSError.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        if replaces:
            draft.replace(target)
        else:
            target.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
