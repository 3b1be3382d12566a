"""The archive of the functions holds what they need and imports nothing else."""

import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import functions
from tools.functions import below, needed, own_files, pack

ALONE = """
import sys
others = set({others!r})
class Others:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in others:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Others())
from bot.engines import handlers
from bot.access.load import parse_policy
from bot.settings import engine_settings
from bot.engines.build import build_engine
parse_policy(open({policy!r}).read(), "policy")
build_engine(engine_settings())
"""

OWN = frozenset({"bot", "rules", "storage"})


def closure(names: list[str]) -> set[str]:
    """What is installed along with some distributions, they included."""
    found: set[str] = set()
    ahead = [canonicalize_name(each) for each in names]
    while ahead:
        if (name := ahead.pop()) in found:
            continue
        found.add(name)
        wanted = (Requirement(each) for each in requires(name) or [])
        ahead += [canonicalize_name(each.name) for each in wanted if not each.marker or each.marker.evaluate()]
    return found


def test_the_functions_start_with_no_other_library_than_is_packed() -> None:
    packed = closure(needed())
    others = [
        module
        for module, names in packages_distributions().items()
        if module not in OWN and not any(canonicalize_name(each) in packed for each in names)
    ]
    policy = Path(functions.ROOT) / "tests" / "e2e" / "policy.yml"
    program = ALONE.format(others=others, policy=str(policy))
    environment = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=functions.ROOT,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_archive_holds_our_packages_and_what_they_read(tmp_path: Path) -> None:
    archive = tmp_path / "functions.zip"
    pack(archive, list(own_files()))
    names = set(ZipFile(archive).namelist())
    assert {"bot/engines/handlers.py", "rules/rules.yml", "rules/playbook.yml"} <= names
    assert "bot/_project/deploy/remediation.asl.json" in names
    assert not [each for each in names if "__pycache__" in each or each.startswith(("tests", "."))]


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    entries = list(below(functions.ROOT / "rules", "rules"))
    first = pack(tmp_path / "a.zip", entries)
    assert pack(tmp_path / "b.zip", list(reversed(entries))) == first


def test_more_than_lambda_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "MOST_BYTES", 10)
    with pytest.raises(SystemExit, match="Lambda takes"):
        pack(tmp_path / "a.zip", list(own_files()))


def test_two_files_of_one_name_are_refused_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ("--file", "north/policy.yml", "--file", "rules.yml", "--file", "south/policy.yml")
    monkeypatch.setattr(sys, "argv", ["functions", "functions.zip", *files])
    with pytest.raises(SystemExit):
        functions.main()
    assert "two of the files would be files/policy.yml: give one another name" in capsys.readouterr().err
