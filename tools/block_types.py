"""
Checks every block and dialog that the tests rendered against Slack's own types (`@slack/types`), with tsc.

The tests leave the shapes in `.aiops/rendered-blocks`. `data_visualization` has no type yet and is left out.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "tests" / "block_types"
RENDERED = ROOT / ".aiops" / "rendered-blocks"
PLACE = ROOT / ".aiops" / "block-types"
_UNTYPED = "data_visualization"
_TYPES = {"block": "KnownBlock", "view": "View"}
_HEAD = "import type { KnownBlock, View } from '@slack/types';\n"


def main() -> int:
    """Check; return 1 where tsc finds something, or where there is nothing to check or to check with."""
    npm = shutil.which("npm")
    if npm is None:
        return _failed("npm is missing: the types of Slack's blocks cannot be checked (Debian: apt install nodejs npm)")
    shapes = sorted({shape for file in RENDERED.glob("*.json") for shape in json.loads(file.read_text("utf-8"))})
    if not shapes:
        return _failed("no test has left a block to check in .aiops/rendered-blocks")
    PLACE.mkdir(parents=True, exist_ok=True)
    for each in PINNED.glob("*.json"):
        shutil.copy(each, PLACE)
    (PLACE / "rendered.ts").write_text(_HEAD + "".join(_lines(shapes)), encoding="utf-8")
    if not _installed(npm):
        return _failed("npm could not install @slack/types and typescript; see above")
    checked = subprocess.run([str(PLACE / "node_modules" / ".bin" / "tsc"), "-p", str(PLACE)], check=False)
    if checked.returncode == 0:
        print(f"block-types: {len(shapes)} shapes of blocks and dialogs are as @slack/types has them")
    return checked.returncode


def _lines(shapes: list[str]) -> list[str]:
    known = [json.loads(each) for each in shapes]
    return [
        f"export const s{number}: {_TYPES[kind]} = {json.dumps(shape, ensure_ascii=False)};\n"
        for number, (kind, shape) in enumerate(known)
        if shape.get("type") != _UNTYPED
    ]


def _installed(npm: str) -> bool:
    stamp = PLACE / "node_modules" / ".installed"
    lock = (PINNED / "package-lock.json").read_text("utf-8")
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return True
    arguments = ("ci", "--prefix", str(PLACE), "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    if subprocess.run([npm, *arguments], check=False).returncode != 0:
        return False
    stamp.write_text(lock, encoding="utf-8")
    return True


def _failed(why: str) -> int:
    print(f"block-types: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
