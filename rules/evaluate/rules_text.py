"""YAML text to a plain mapping, with the line of what is wrong."""

from typing import Any

import yaml


class RulesTextError(ValueError):
    """Text that is no YAML mapping; its message says where."""


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML keeps the last of two equal keys in silence: a threshold set twice must not pass."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - yaml's signature
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise RulesTextError(f"line {key_node.start_mark.line + 1}: the key '{key}' is given twice")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_mapping(text: str) -> dict[Any, Any]:
    """Parse YAML whose top is a mapping."""
    try:
        loaded = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise RulesTextError(_located(error)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RulesTextError(f"not YAML: {error}") from error
    if loaded is None:
        raise RulesTextError("the file is empty; leave AIOPS_RULES_FILE unset for the shipped rules")
    if not isinstance(loaded, dict):
        raise RulesTextError("the file should be keys with values, like 'window_minutes: 5'")
    return loaded


def _located(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    what = " ".join(part for part in (error.context, error.problem) if part)
    return f"not YAML: {what}" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: not YAML: {what}"
