"""Faults of a file that somebody wrote, each with its line."""

from pathlib import Path

from rules.alert.errors import InvalidRules
from rules.text.yaml_file import YamlRefused, line_of, read_text


def located(file: Path, error: InvalidRules) -> list[str]:
    """Return the faults of a file, each with its line where it has one."""
    try:
        text = read_text(file)
    except YamlRefused:
        return error.faults
    return [_located(text, fault) for fault in error.faults]


def _located(text: str, fault: str) -> str:
    path = fault.partition(":")[0]
    line = None if " " in path else line_of(text, path.split("."))
    return fault if line is None else f"line {line}: {fault}"
