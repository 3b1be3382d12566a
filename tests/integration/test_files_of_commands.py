"""Files that commands read and write: what is wrong with one is a sentence, and costs no other file and no row."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import cli
from bot.demo.ministack import REGION
from bot.provision.provision import Provisioned
from bot.runtime.clock import Clock
from storage.tables import TableNames
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws

HEADER = "stationId,timestamp,swapRate,chargerUptime,chargerHealth,chargedBatteries,unchargedBatteries"


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


@pytest.fixture(autouse=True)
def local(names: TableNames, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (Provisioned("", "").environment(names) | {"AWS_REGION": REGION}).items():
        monkeypatch.setenv(name, value)


def aiops(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(cli, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def row(station: str) -> str:
    return f"{station},{Clock().now_ms()},6,99.5,healthy,20,10"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A file of 600 good rows and one bad in the middle."""
    file = tmp_path / "mixed.csv"
    rows = [row(f"STATION_{each}") for each in range(600)]
    file.write_text("\n".join([HEADER, *rows[:300], '"a\tb\nc",1', *rows[300:]]) + "\n")
    return file


def stored(aws: LocalAws, names: TableNames) -> int:
    return int(aws.dynamodb.scan(TableName=names.metrics, Select="COUNT")["Count"])


def test_a_refused_row_is_one_line_of_the_rejects_whatever_it_holds(
    aws: LocalAws, names: TableNames, mixed: Path
) -> None:
    assert aiops("ingest", mixed).exit_code == 1
    (line,) = mixed.with_name("mixed.csv.rejects").read_text().splitlines()
    number, why, text = line.split("\t")
    assert (number, text) == ("302", "a\\tb\\nc,1")
    assert why.startswith("lines 302 to 303 are one row")
    assert stored(aws, names) == 600


@pytest.mark.parametrize("where", ["itself", "a link to it", "a folder"])
def test_rejects_never_take_the_place_of_what_is_there(mixed: Path, where: str) -> None:
    link = mixed.with_name("link")
    link.symlink_to(mixed)
    before = mixed.read_bytes()
    result = aiops("ingest", mixed, "--rejects", {"itself": mixed, "a link to it": link}.get(where, mixed.parent))
    assert result.exit_code == 2
    assert "name another file with --rejects" in " ".join(result.output.split())
    assert mixed.read_bytes() == before


def test_rejects_that_cannot_be_written_say_so_and_how_much_was_kept(
    aws: LocalAws, names: TableNames, mixed: Path
) -> None:
    result = aiops("ingest", mixed, "--rejects", mixed.parent / "nowhere" / "rejects")
    assert result.exit_code == 1
    assert "It ended early: 250 metrics kept by then." in result.output
    assert "nowhere/rejects cannot be used: No such file or directory" in result.output
    assert stored(aws, names) == 250


def test_a_disk_that_is_full_is_a_sentence(mixed: Path) -> None:
    assert "No space left on device" in aiops("ingest", mixed, "--rejects", "/dev/full").output


def test_a_pipe_is_a_file_and_its_refused_rows_are_here(
    aws: LocalAws, names: TableNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, here = tmp_path / "pipe.csv", tmp_path / "here"
    os.mkfifo(pipe)
    here.mkdir()
    monkeypatch.chdir(here)
    writer = threading.Thread(target=pipe.write_text, args=(f"{HEADER}\n{row('STATION_1')}\nbad\n",))
    writer.start()
    assert "1 metric kept." in aiops("ingest", pipe).output
    writer.join()
    assert stored(aws, names) == 1
    assert (here / "pipe.csv.rejects").read_text().startswith("3\t")


@pytest.mark.parametrize("command", [["audit", "export", "--output"], ["report", "--csv"]])
@pytest.mark.parametrize("path", ["nowhere/a.csv", "folder.csv"])
def test_a_file_that_cannot_be_written_is_a_sentence(command: list[str], path: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    result = aiops(*command, tmp_path / path)
    assert result.exit_code != 0
    # The box around it breaks a long path anywhere, and draws its sides there.
    assert path.split("/", maxsplit=1)[0] in "".join(result.output.replace("│", "").split())
    assert "Traceback" not in result.output
