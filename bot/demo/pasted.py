"""The file that points a shell at the demo: `aiops status` and the other commands then read the demo's tables."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

from bot.demo.process import project_cache

_PREFIXES = ("AIOPS_", "AWS_", "SLACK_", "NO_PROXY", "no_proxy")


@contextmanager
def pasted_file(variables: Mapping[str, str], name: str) -> Iterator[Path]:
    """Write those of the bot's variables that the commands need, and `aiops` itself, for as long as the block lasts."""
    file = project_cache() / f"{name}.sh"
    lines = [f"export {name}={quote(value)}\n" for name, value in variables.items() if name.startswith(_PREFIXES)]
    # `make demo` puts nothing on the PATH of whoever pastes.
    lines.append(f'aiops() {{ {quote(str(Path(sys.executable).with_name("aiops")))} "$@"; }}\n')
    file.write_text("".join(lines), encoding="utf-8")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
