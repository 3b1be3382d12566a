import asyncio
import io
import json
import os
import re
import socket
import stat
import sys
import tarfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo import local_slack_binary as binary
from bot.demo import workspace
from bot.demo.errors import DidNotStart, MissingTool, NotAsPinned, PortTaken
from bot.demo.local_slack import DemoPage, LocalSlack, running_local_slack
from bot.demo.ministack import running_ministack
from bot.demo.ports import LOOPBACK, chosen_or_free, free_port
from bot.demo.process import ChildProcess, Command
from bot.demo.waiting import StartLimits
from bot.runtime.project_files import CHECKOUT
from tests.local_stack import LocalAws, local_aws, local_slack
from tests.slack_double.waiting import until


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with local_slack() as running:
        yield running


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with local_aws() as running:
        yield running


def is_open(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def is_open_beyond_loopback(port: int) -> bool:
    """Whether it answers on other addresses of this machine: what listens on every interface answers on these."""
    return is_open("127.0.0.2", port) or is_open("::1", port)


def test_what_listens_everywhere_is_seen_to() -> None:
    with socket.create_server(("", 0)) as everywhere:
        assert is_open_beyond_loopback(everywhere.getsockname()[1])


def child(tmp_path: Path, script: str) -> ChildProcess:
    return ChildProcess(
        Command("child", ("/bin/sh", "-c", script), {"PATH": os.defpath}, tmp_path / "log" / "child.log")
    )


async def never() -> bool:
    return False


def says_up(process: ChildProcess) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return "up" in process.last_lines()

    return ask


def test_ministack_listens_on_loopback_only(aws: LocalAws) -> None:
    assert is_open(LOOPBACK, aws.ministack.port)
    assert not is_open_beyond_loopback(aws.ministack.port)


def test_ministack_has_every_service_of_the_bot(aws: LocalAws) -> None:
    assert aws.dynamodb.list_tables()["TableNames"] == []
    assert aws.stepfunctions.list_state_machines()["stateMachines"] == []
    assert aws.sns.list_topics()["Topics"] == []
    assert aws.sqs.list_queues().get("QueueUrls", []) == []


def test_ministack_keeps_its_state_in_a_folder(tmp_path: Path) -> None:
    with local_aws(keep_in=tmp_path / "state") as first:
        topic = first.sns.create_topic(Name="kept")["TopicArn"]
    with local_aws(keep_in=tmp_path / "state") as second:
        assert [each["TopicArn"] for each in second.sns.list_topics()["Topics"]] == [topic]


def test_clients_of_ministack_see_no_real_account(aws: LocalAws) -> None:
    real = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "real", "AWS_SECRET_ACCESS_KEY": "real", "HOME": "/x"}
    environment = aws.ministack.environment(real | {"NO_PROXY": "intranet"})
    assert "production" not in environment.values()
    assert "real" not in environment.values()
    assert environment["HOME"] == "/x"
    assert environment["NO_PROXY"] == f"intranet,{LOOPBACK}"
    assert environment["AWS_ENDPOINT_URL"] == aws.ministack.endpoint_url


async def test_ministack_is_gone_when_the_block_ends() -> None:
    async with running_ministack(os.environ) as ministack:
        port = ministack.port
    assert ministack.process.exit_code is not None
    assert not is_open(LOOPBACK, port)


async def test_a_taken_port_is_an_error_and_not_another_programs_answer(aws: LocalAws) -> None:
    with pytest.raises(PortTaken, match=str(aws.ministack.port)):
        async with running_ministack(os.environ, port=aws.ministack.port):
            pass


def test_local_slack_listens_on_loopback_only(slack: LocalSlack) -> None:
    assert is_open(LOOPBACK, slack.port)
    assert not is_open_beyond_loopback(slack.port)


async def test_the_page_says_what_the_demo_has_to_say() -> None:
    async with running_local_slack(os.environ, page=DemoPage(note="30 times as fast")) as slack:
        async with httpx.AsyncClient(trust_env=False) as client:
            shown = (await client.get(slack.page_url)).text
        assert not is_open_beyond_loopback(slack.port)
    assert '<body><div class="note">30 times as fast</div>' in shown


def test_the_bot_can_post_and_a_person_reads_it(slack: LocalSlack) -> None:
    client = WebClient(token=workspace.BOT_TOKEN, base_url=slack.api_url)
    client.chat_postMessage(channel=workspace.ALERT_CHANNEL, text="STATION_007 is in trouble")
    shown = httpx.get(f"{slack.control_url}messages/{workspace.ALERT_CHANNEL}", trust_env=False).json()
    assert [message["text"] for message in shown["messages"]] == ["STATION_007 is in trouble"]
    assert "html" in httpx.get(slack.page_url, trust_env=False).headers["content-type"]


def test_everyone_is_in_the_alert_channel(slack: LocalSlack) -> None:
    client = WebClient(token=workspace.BOT_TOKEN, base_url=slack.api_url)
    members = set(client.conversations_members(channel=workspace.ALERT_CHANNEL)["members"])
    assert members == {workspace.BOT, workspace.ALICE, workspace.BOB, workspace.CAROL, workspace.MALLORY}
    user = client.users_info(user=workspace.ALICE)["user"]
    assert user["name"] == "alice"
    with pytest.raises(SlackApiError, match="not_found"):
        client.users_info(user="U0NOBODY")


def test_mallory_may_not_decide() -> None:
    assert workspace.MALLORY not in (*workspace.APPROVERS, *workspace.MANAGERS)


async def test_without_npm_one_line_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingTool) as raised:
        async with running_local_slack({"PATH": str(tmp_path)}, cache=tmp_path):
            pass
    assert "npm" in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_an_override_that_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="nowhere"):
        await binary.local_slack_binary({binary.OVERRIDE: "nowhere"}, tmp_path)


INSTALLS = f"""
into="$3/node_modules/{binary.npm_package()}"; mkdir -p "$into/bin"; touch "$into/bin/local-slack"
echo '{{"version": "{binary.version()}"}}' > "$into/package.json"
echo "$@" >> "$3/calls"; env > "$3/environment"
"""


async def test_npm_installs_the_pinned_package_once(tmp_path: Path) -> None:
    npm = _npm(tmp_path, INSTALLS)
    found = await binary.local_slack_binary(npm, tmp_path)
    assert await binary.local_slack_binary(npm, tmp_path) == found
    calls = (tmp_path / "calls").read_text().splitlines()
    assert len(calls) == 1
    assert calls[0].startswith("ci ")
    assert (tmp_path / "package-lock.json").read_text() == (binary.PINNED / "package-lock.json").read_text()


async def test_a_slow_npm_is_waited_for_and_the_terminal_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.waiting._SAY_EVERY_SECONDS", 0.1)
    told: list[str] = []
    await binary.local_slack_binary(_npm(tmp_path, f"sleep 0.4; {INSTALLS}"), tmp_path, told.append)
    assert re.match(r"Waiting for npm for \d+ s; its log is .*npm\.log\.", told[0])


async def test_a_local_slack_of_another_version_is_installed_anew(tmp_path: Path) -> None:
    npm = _npm(tmp_path, INSTALLS)
    found = await binary.local_slack_binary(npm, tmp_path)
    (found.parents[1] / "package.json").write_text('{"version": "0.0.1"}')
    await binary.local_slack_binary(npm, tmp_path)
    assert len((tmp_path / "calls").read_text().splitlines()) == 2


async def test_npm_gets_no_secret_of_the_shell(tmp_path: Path) -> None:
    secrets = {
        "GITHUB_TOKEN": "very-secret",
        "npm_config__authToken": "very-secret",
        "AWS_SESSION_TOKEN": "very-secret",
    }
    await binary.local_slack_binary(_npm(tmp_path, INSTALLS) | secrets, tmp_path)
    assert "very-secret" not in (tmp_path / "environment").read_text()


def test_every_pinned_package_has_a_hash_and_no_host() -> None:
    pinned = json.loads((binary.PINNED / "package-lock.json").read_text())["packages"]
    assert {each for each in pinned if each} == {f"node_modules/{binary.npm_package()}"}
    assert all(each["integrity"].startswith("sha512-") for name, each in pinned.items() if name)
    assert "resolved" not in str(pinned)


@pytest.mark.browser
async def test_a_package_with_other_contents_is_not_installed_and_said_so(tmp_path: Path) -> None:
    registry = Registry()
    async with registry.listening() as url:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "npm_config_registry": url}
        with pytest.raises(NotAsPinned, match=r"npm brought a local-slack-\S+ with other contents .*npm\.log"):
            await binary.local_slack_binary(environment, tmp_path / "cache")
    assert registry.asked_for_contents
    assert binary.installed_binary(environment, tmp_path / "cache") is None


class Registry:
    """An npm registry whose local-slack is not the one that was pinned."""

    def __init__(self) -> None:
        self.asked_for_contents = False

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/contents.tgz", self._contents)
        app.router.add_get("/{name}", self._about)
        async with TestServer(app, host=LOOPBACK) as server:
            yield str(server.make_url("/"))

    async def _about(self, request: web.Request) -> web.Response:
        name, version = request.match_info["name"], binary.version()
        this = {"name": name, "version": version, "dist": {"tarball": str(request.url.with_path("/contents.tgz"))}}
        return web.json_response({"name": name, "dist-tags": {"latest": version}, "versions": {version: this}})

    async def _contents(self, _request: web.Request) -> web.Response:
        self.asked_for_contents = True
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w:gz") as packed:
            for name, text in {"package.json": "{}", "bin/local-slack": "#!/bin/sh\necho other contents\n"}.items():
                entry = tarfile.TarInfo(f"package/{name}")
                entry.size, entry.mode = len(text), 0o755
                packed.addfile(entry, io.BytesIO(text.encode()))
        return web.Response(body=written.getvalue())


async def test_a_platform_that_npm_has_no_package_for_is_told_of_the_override(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match=binary.OVERRIDE):
        await binary.local_slack_binary(_npm(tmp_path, "echo npm error code E404; exit 1"), tmp_path)


async def test_what_npm_said_is_shown_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match="no space left"):
        await binary.local_slack_binary(_npm(tmp_path, "echo no space left; exit 1"), tmp_path)


def _npm(folder: Path, script: str) -> dict[str, str]:
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{folder}:{os.defpath}"}


async def test_the_last_lines_of_a_child_that_dies_are_shown(tmp_path: Path) -> None:
    process = child(tmp_path, "echo out of batteries; exit 3")
    with pytest.raises(DidNotStart, match=r"(?s)exit code 3.*out of batteries"):
        await process.ready(never)


async def test_a_child_that_does_not_answer_in_time_is_an_error(tmp_path: Path) -> None:
    process = child(tmp_path, "sleep 30")
    try:
        with pytest.raises(DidNotStart, match="did not answer"):
            await process.ready(never, StartLimits(idle_seconds=0.1))
    finally:
        await process.stop()
    assert process.exit_code is not None


async def test_a_child_that_gets_on_is_waited_for_and_the_terminal_says_what_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.waiting._SAY_EVERY_SECONDS", 0.1)
    process = child(tmp_path, "for each in 1 2 3 4; do echo $each; sleep 0.2; done; echo up; sleep 30")
    told: list[str] = []
    try:
        await process.ready(says_up(process), StartLimits(idle_seconds=0.6), told.append)
    finally:
        await process.stop()
    assert told
    assert all(re.match(r"Waiting for child for \d+ s; its log is .*child\.log\.", each) for each in told)


async def test_a_child_that_did_not_start_says_where_its_log_is(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match=r"Its log is .*child\.log\."):
        await child(tmp_path, "exit 1").ready(never)


async def test_a_child_that_ignores_termination_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.process.GRACE_SECONDS", 0.3)
    process = child(tmp_path, "trap '' TERM; echo up; while :; do sleep 0.1; done")
    await process.ready(says_up(process))
    await process.stop()
    assert process.exit_code == -9


async def test_a_child_does_not_survive_a_cancelled_stop(tmp_path: Path) -> None:
    process = child(tmp_path, "trap '' TERM; echo up; while :; do sleep 0.1; done")
    await process.ready(says_up(process))
    stopping = asyncio.create_task(process.stop())
    await asyncio.sleep(0.1)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert process.exit_code == -9


def test_a_chosen_port_is_kept_when_it_is_free() -> None:
    port = free_port()
    assert chosen_or_free(port) == port


KILLED_WHILE_IT_RUNS = """
import time
from tests.local_stack import local_aws, local_slack
with local_aws() as aws, local_slack() as slack:
    print(aws.ministack.process.pid, slack.process.pid, flush=True)
    time.sleep(600)
"""


async def test_what_a_killed_run_started_ends_by_itself() -> None:
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_WHILE_IT_RUNS, cwd=CHECKOUT, stdout=PIPE)
    assert run.stdout is not None
    started = [int(pid) for pid in (await run.stdout.readline()).split()]
    assert len(started) == 2
    assert all(map(runs, started))
    run.kill()
    await run.wait()
    await until(lambda: not any(map(runs, started)), what="both have ended")


def runs(pid: int) -> bool:
    """Whether a process runs: one that has ended may stay as a zombie where nobody waits for orphans."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
