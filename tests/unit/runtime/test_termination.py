"""SIGTERM while nothing is begun, or nothing is left to do, ends `aiops run` with 0 and not a word."""

import subprocess
import sys

import pytest

LOADING = """
import os, signal, sys

class Told:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            os.kill(os.getpid(), signal.{told})

sys.meta_path.insert(0, Told())
sys.argv = ["aiops", "run"]
from bot.__main__ import main
main()
"""

ENDING = """
import os, signal, sys
from bot.runtime.termination import ending_anyway, leave_when_told, when_told

class Told:
    def __del__(self, kill=os.kill, pid=os.getpid(), told=signal.SIGTERM, hup=signal.SIGHUP):
        kill(pid, told)
        kill(pid, hup)

leave_when_told()
os.kill(os.getpid(), signal.SIGHUP)
asked = []
when_told(lambda: asked.append("end"), lambda: asked.append("reload"))
for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    os.kill(os.getpid(), each)
assert asked == ["end", "reload", "end"]
ending_anyway()
os.kill(os.getpid(), signal.SIGTERM)
sys.kept_to_the_end = Told()
"""


@pytest.mark.parametrize("told", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("module", ["bot.cli.app", "pydantic"])
def test_a_run_that_is_told_to_end_while_it_loads_ends_with_0(module: str, told: str) -> None:
    assert ran(LOADING.format(module=module, told=told)) == (0, "")


def test_a_run_that_is_told_again_while_the_interpreter_ends_ends_with_0() -> None:
    assert ran(ENDING) == (0, "")


def ran(program: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
