import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = [
    (match["name"], " ".join(match["rest"].replace("\\\n", " ").split()))
    for match in re.finditer(r"^(?P<name>[A-Z]+) (?P<rest>(?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
]
HEALTHCHECK = next(rest for name, rest in INSTRUCTIONS if name == "HEALTHCHECK")


class Bot(BaseHTTPRequestHandler):
    status = HTTPStatus.OK

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else HTTPStatus.NOT_FOUND)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@pytest.fixture
def bot_port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Bot) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def check_health(port: int) -> int:
    _python, *arguments = json.loads(HEALTHCHECK[HEALTHCHECK.index("[") :])
    environment = os.environ | {"AIOPS_HTTP_PORT": str(port), "http_proxy": "http://127.0.0.1:1"}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("file", ["Dockerfile", "deploy/demo.Dockerfile"])
def test_hadolint_finds_nothing(file: str) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    linted = subprocess.run(
        [hadolint, "--no-color", "--failure-threshold", "style", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")


def test_it_has_two_stages_and_the_last_runs_as_no_root() -> None:
    assert [name for name, _ in INSTRUCTIONS].count("FROM") == 2
    last = INSTRUCTIONS[max(i for i, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]
    users = [rest for name, rest in last if name == "USER"]
    # A number, so that Kubernetes can check runAsNonRoot.
    assert users
    assert all(user.isdecimal() and int(user) > 0 for user in users)


def test_no_secret_enters_the_image() -> None:
    variables = " ".join(rest for name, rest in INSTRUCTIONS if name in {"ARG", "ENV", "LABEL"})
    assert not re.search(r"TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL|xox[a-z]-|xapp-", variables, re.IGNORECASE)


def test_the_build_sees_only_what_is_named() -> None:
    first, *named = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert first == "*"
    assert {line.removeprefix("!") for line in named if line.startswith("!")} == {
        "LICENSE",
        "README.md",
        "bot",
        "constraints.txt",
        "deploy/remediation.asl.json",
        "manifest.yml",
        "pyproject.toml",
        "rules",
        "storage",
    }


def test_it_starts_the_bot_as_the_process_that_gets_the_signals() -> None:
    assert ("ENTRYPOINT", '["aiops"]') in INSTRUCTIONS
    assert INSTRUCTIONS[-1] == ("CMD", '["run"]')


def test_a_bot_that_answers_is_healthy(bot_port: int) -> None:
    assert check_health(bot_port) == 0


def test_a_bot_that_answers_with_a_failure_is_not(bot_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bot, "status", HTTPStatus.SERVICE_UNAVAILABLE)
    assert check_health(bot_port) != 0


def test_a_bot_that_is_gone_is_not_healthy() -> None:
    assert check_health(1) != 0
