"""`compose.yaml` and the demo's image, as far as they can be tried without an engine."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.app import cli
from bot.demo import local_slack_binary as binary

ROOT = Path(__file__).parents[3]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
STEPS = [
    line.split(" ", 1)
    for line in (ROOT / "deploy" / "demo.Dockerfile").read_text(encoding="utf-8").splitlines()
    if re.match("[A-Z]", line)
]


def of(name: str) -> list[str]:
    return [rest for step, rest in STEPS if step == name]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_seen_on_loopback_only_and_may_do_no_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    build = service["build"]
    assert (ROOT / (build["dockerfile"] if isinstance(build, dict) else "Dockerfile")).is_file()


def test_nobody_gets_a_bot_by_asking_for_the_demo_nor_the_demo_by_asking_for_nothing() -> None:
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["aiops"]
    assert SERVICES["aiops"]["env_file"][0]["required"] is False


def test_the_image_is_built_for_the_platform_of_the_local_slack() -> None:
    assert SERVICES["demo"]["platform"] == "linux/amd64"
    assert list(binary._PACKAGES) == [("Linux", "x86_64")]


def test_the_demo_finds_the_local_slack_where_the_image_puts_it(tmp_path: Path) -> None:
    """The steps of the first stage, with an npm that only makes folders: the second stage copies what they leave."""
    cache = tmp_path / "demo" / ".aiops"
    cache.mkdir(parents=True)
    copied, to = of("COPY")[0].split()
    assert (of("WORKDIR")[0], to) == (f"/demo/{cache.name}", "./")
    for file in ROOT.glob(copied):
        (cache / file.name).write_bytes(file.read_bytes())
    npm = tmp_path / "npm"
    program = f"node_modules/{binary.npm_package()}"
    read = f"import json; print(json.load(open('package-lock.json'))['packages']['{program}']['version'])"
    npm.write_text(
        f'#!/bin/sh -e\ntest "$1" = ci\nmkdir -p {program}/bin; touch {program}/bin/local-slack\n'
        f'echo "{{\\"version\\": \\"$(python3 -c "{read}")\\"}}" > {program}/package.json\n',
        encoding="utf-8",
    )
    npm.chmod(0o700)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(shlex.split(of("RUN")[0]), cwd=cache, env=environment, check=True)
    assert binary.installed_binary({}, cache) == cache / program / "bin" / "local-slack"
    assert "--from=local-slack --chown=10001 /demo /demo" in of("COPY")
    assert of("WORKDIR")[-1] == "/demo"


def test_it_starts_the_demo_with_options_that_it_has_on_the_port_that_is_published() -> None:
    entry, arguments = json.loads(of("ENTRYPOINT")[0]), json.loads(of("CMD")[0])
    assert entry == ["aiops", "demo"]
    parsed = CliRunner().invoke(cli, [*entry[1:], *arguments, "--help"])
    assert parsed.exit_code == 0, parsed.output
    given = dict(zip(arguments[1::2], arguments[2::2], strict=True))
    port = given["--slack-port"]
    assert (arguments[0], given["--page-host"]) == ("--no-open", "0.0.0.0")
    assert SERVICES["demo"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert of("EXPOSE") == [port]


def test_it_runs_without_root_and_holds_no_variable_of_a_person() -> None:
    assert of("USER") == ["10001"]
    assert of("ENV") == ["PYTHONUNBUFFERED=1"]
