"""The local AWS: ministack on loopback."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.demo.errors import MissingTool
from bot.demo.http_probe import answers
from bot.demo.ports import LOOPBACK, chosen_or_free
from bot.demo.process import ChildProcess, Command, project_cache, silent
from bot.runtime.environment import for_stand_ins

REGION = "us-east-1"
MODULE = "ministack"
SERVICES = "dynamodb,sns,sqs,states,iam,sts"
"""Those that the demo needs."""

_SWITCHED_OFF = {"IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
"""Services with fixed ports: two stacks on one machine must not collide there."""
_NO_DOCKER = f"unix://{os.devnull}/none"
"""Keeps ministack away from Docker, where it would clean up containers; nothing here uses any."""


@dataclass(frozen=True)
class Ministack:
    """A running ministack."""

    process: ChildProcess
    port: int

    @property
    def endpoint_url(self) -> str:
        """The value of AWS_ENDPOINT_URL."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """
        Return `base` for a process that may talk only to this AWS.

        Every AWS variable in `base` is dropped: a profile or a real key must not
        reach the demo.
        """
        kept = {name: value for name, value in base.items() if not name.startswith("AWS_")}
        hosts = ",".join(filter(None, (base.get("NO_PROXY", base.get("no_proxy", "")), LOOPBACK)))
        return kept | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": hosts,
            "no_proxy": hosts,
        }

    async def ready(self, say: Callable[[str], None] = silent) -> None:
        """Wait until it answers; `say` gets messages about the wait. Raises DidNotStart."""
        await self.process.ready(answers(f"{self.endpoint_url}/_ministack/health"), say=say)


@asynccontextmanager
async def running_ministack(
    environment: Mapping[str, str],
    *,
    port: int | None = None,
    keep_in: Path | None = None,
    cache: Path | None = None,
    services: str = SERVICES,
    say: Callable[[str], None] = silent,
) -> AsyncIterator[Ministack]:
    """
    Run ministack until the block ends.

    `environment` is that of this process; no secret in it is passed on. `keep_in` is a folder for its state, loaded at
    start and written only at a clean stop. `services` are those that it has. `say` gets messages about the wait. Raises
    MissingTool, PortTaken and DidNotStart.
    """
    stack = start_ministack(environment, port=port, keep_in=keep_in, cache=cache, services=services)
    try:
        await stack.ready(say)
        yield stack
    finally:
        await stack.process.stop()


def start_ministack(
    environment: Mapping[str, str],
    *,
    port: int | None = None,
    keep_in: Path | None = None,
    cache: Path | None = None,
    services: str = SERVICES,
) -> Ministack:
    """Do the same without waiting for it or ending it; it ends with this process."""
    if find_spec("ministack") is None:
        raise MissingTool("The local AWS is not installed: pip install 'aiops[demo]' (or run `make demo`).")
    number = chosen_or_free(port)
    command = Command(
        name="ministack",
        arguments=(sys.executable, "-m", MODULE),
        environment=_environment(environment, number, keep_in) | {"SERVICES": services},
        log_file=(cache or project_cache()) / "log" / f"ministack-{number}.log",
    )
    return Ministack(ChildProcess(command), number)


def _environment(base: Mapping[str, str], port: int, keep_in: Path | None) -> dict[str, str]:
    kept = for_stand_ins(base)
    # By default it listens on every interface.
    kept |= {"GATEWAY_PORT": str(port), "BIND_HOST": LOOPBACK, "DOCKER_HOST": _NO_DOCKER}
    kept |= {"PERSIST_STATE": "0", "PYTHONUNBUFFERED": "1"} | _SWITCHED_OFF
    if keep_in is None:
        return kept
    keep_in.mkdir(parents=True, exist_ok=True)
    return kept | {"PERSIST_STATE": "1", "STATE_DIR": str(keep_in)}
