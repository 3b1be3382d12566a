"""Keeps the shape of every block and dialog that a test renders, for a checker that nobody here wrote: tsc."""

import json
import os
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

from bot.cards.dialogs.dialog import Dialog
from bot.cards.home import home
from bot.slack.message import Message
from tests.slack_double import view_rules

FOLDER = Path(__file__).parent.parent / ".aiops" / "rendered-blocks"
_LITERAL = frozenset({"type", "style", "status", "level", "width"})
"""Keys whose values are of a closed set."""

_seen: set[str] = set()


def watch() -> None:
    """Begin to keep shapes."""
    _after(Message, "__init__", lambda args, _made: _keep("blocks", getattr(args[0], "blocks", [])))
    _after(Dialog, "view", lambda _args, made: _keep("view", [made]))
    _after(home, "home_view", lambda _args, made: _keep("view", [made]))
    _after(view_rules, "check_view", lambda args, found: None if found else _keep("view", args[:1]))


def write() -> None:
    """Write what this process has seen."""
    if _seen:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{os.getpid()}.json").write_text(json.dumps(sorted(_seen)), encoding="utf-8")


def forget() -> None:
    """Remove what an earlier run wrote."""
    for each in FOLDER.glob("*.json"):
        each.unlink()


def _after(owner: Any, name: str, see: Any) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **more: Any) -> Any:
        made = original(*args, **more)
        see(args, made)
        return made

    setattr(owner, name, wrapped)


def _keep(kind: str, shown: Any) -> None:
    for each in shown:
        if kind == "view":
            _seen.add(json.dumps(["view", shape({**each, "blocks": []})], sort_keys=True))
        for block in _blocks(each["blocks"] if kind == "view" else [each]):
            _seen.add(json.dumps(["block", shape(block)], sort_keys=True))


def _blocks(blocks: Any) -> Iterator[Any]:
    """Yield blocks, and one by one those within them: their own types are looser there."""
    for block in blocks:
        yield block
        yield from _blocks(block.get("child_blocks", []))
        yield from _blocks(block.get("tasks", []))


def shape(value: Any, key: str = "") -> Any:
    """Return a value with its words and numbers left out: what is left is what types are about."""
    if isinstance(value, dict):
        return {name: shape(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [json.loads(each) for each in dict.fromkeys(json.dumps(shape(inner), sort_keys=True) for inner in value)]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value) if key in _LITERAL else "…"
    return 0
