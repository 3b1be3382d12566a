"""The strict reader for every YAML file that a person writes: what is ambiguous or unsafe is refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

_MOST_NODES = 20_000
"""Counts each alias as everything it stands for: with aliases, a file of a few lines can expand to billions."""

_MOST_BYTES = 64 * 1024 * 1024
"""A register of a hundred thousand stations has some 20 MB."""

_TEXT, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


class YamlRefused(ValueError):
    """A file that is not one mapping with unique keys; the message says where and why."""


class _StrictLoader(yaml.SafeLoader):
    """PyYAML silently keeps the last of two equal keys: a threshold or a quorum given twice must not pass."""

    def __init__(self, text: str, most_values: int) -> None:
        super().__init__(text)
        self._most = most_values
        self._nodes = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        is_alias, before = self.check_event(yaml.AliasEvent), self._nodes
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # not in the stubs
        node = super().compose_node(parent, index)
        if is_alias and id(node) not in self._sizes:
            raise YamlRefused(f"line {mark.line + 1}: an alias stands inside what it stands for")
        self._nodes += self._sizes[id(node)] if is_alias else 1
        if self._nodes > self._most:
            raise YamlRefused(f"line {mark.line + 1}: the file holds more than {self._most:,} values")
        if not is_alias:
            self._sizes[id(node)] = self._nodes - before
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag not in {_TEXT, _MERGE}:
                raise YamlRefused(f"line {key.start_mark.line + 1}: {_named(key)} is not text; put it in quotes")
            if key.value in seen:
                raise YamlRefused(f"line {key.start_mark.line + 1}: {_named(key)} is given twice")
            seen.add(key.value)
        return node


def read_text(path: Path) -> str:
    """Return the text of a file. Raises YamlRefused."""
    try:
        # Opening a pipe would wait for whoever writes to it.
        if path.is_fifo():
            raise YamlRefused("it is a pipe; a file is needed, which can be read again")
        with path.open("rb") as file:
            read = file.read(_MOST_BYTES + 1)
        if len(read) > _MOST_BYTES:
            raise YamlRefused(f"the file has more than {_MOST_BYTES:,} bytes")
        return read.decode("utf-8")
    except OSError as error:
        raise YamlRefused(f"the file cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise YamlRefused(f"the file is not UTF-8 text (byte {error.start})") from error


def read_mapping(
    text: str, *, like: str, if_empty: str = "the file is empty", most_values: int = _MOST_NODES
) -> dict[str, Any]:
    """Return the mapping in YAML text. Raises YamlRefused; `like` is the example it gives when there is no mapping."""
    try:
        loaded = _StrictLoader(text, most_values).get_single_data()
    except YamlRefused:
        raise
    except yaml.MarkedYAMLError as error:
        raise YamlRefused(_located(error)) from error
    # The last four come from values that PyYAML cannot convert, such as `!!int five` or 2026-13-45.
    except (yaml.YAMLError, RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise YamlRefused(f"not YAML: {error}") from error
    if loaded is None:
        raise YamlRefused(if_empty)
    if not isinstance(loaded, dict):
        raise YamlRefused(f"the file should be keys with values, like '{like}'")
    return loaded


def merged(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of a file with others put over them, section by section; a list is replaced as a whole."""
    found = dict(raw)
    for key, value in changes.items():
        before = found.get(key)
        found[key] = merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return found


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line (from 1) of a key, or of the nearest one above it that is there; None if there is none."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    line = None
    for part in path:
        found = _below(node, part)
        if found is None:
            break
        line, node = found
    return line


def _below(node: yaml.Node | None, part: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        pairs = (pair for pair in node.value if getattr(pair[0], "value", None) == part)
        return next(((key.start_mark.line + 1, value) for key, value in pairs), None)
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        value = node.value[int(part)]
        return value.start_mark.line + 1, value
    return None


def _named(key: yaml.Node) -> str:
    return f"the key '{key.value}'" if isinstance(key, yaml.ScalarNode) else "a list or mapping as a key"


def _located(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    what = " ".join(part for part in (error.context, error.problem) if part)
    return f"not YAML: {what}" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: not YAML: {what}"
