"""
The instructions that judging windows takes, as valgrind counts them: no other work on the machine changes the figure.

`python -m benchmarks.instructions WAY` is what runs in it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.beside import Beside
from benchmarks.judging import ways
from benchmarks.table import show
from benchmarks.windows import answers

WINDOWS = 400
_MISSING = "valgrind is not installed: apt-get install valgrind"


def run() -> list[Beside]:
    what = f"{WINDOWS} windows judged"
    if shutil.which("valgrind") is None:
        show(what, [("instructions", _MISSING)])
        return []
    mine, *peers = ([_counted(name)] for name in ways())
    to_reach = (2, None)
    return [
        Beside(what, name, "instructions", mine, theirs, most)
        for name, theirs, most in zip(list(ways())[1:], peers, to_reach, strict=True)
    ]


def _counted(way: str) -> float:
    with TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        told = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={counts}"]
        subprocess.run([*told, sys.executable, "-m", __spec__.name, way], check=True, capture_output=True)
        found = re.search(r"^totals: (\d+)", counts.read_text(), re.MULTILINE)
        assert found is not None
        return float(found[1])


def _run_counted(way: str) -> None:
    work, replies = ways()[way], list(answers(WINDOWS))
    # What is worked out once is no part of it.
    work(replies)
    _count("on")
    work(replies)
    _count("off")


def _count(switch: str) -> None:
    subprocess.run(["callgrind_control", "-i", switch, str(os.getpid())], check=True, capture_output=True)


if __name__ == "__main__":
    _run_counted(sys.argv[1])
