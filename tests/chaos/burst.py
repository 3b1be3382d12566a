"""microburst between the wires and ministack: AWS's own errors on demand."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.demo.http_probe import answers, loopback_http
from bot.demo.ports import LOOPBACK, free_port
from bot.demo.process import ChildProcess, Command


class Burst:
    """`rules` of microburst strike calls to AWS until `clear`."""

    def __init__(self, port: int) -> None:
        # For a host with a dot in its name it reads all that botocore knows of 400 services: six CPU-seconds.
        self.url = f"http://localhost:{port}"

    async def strike(self, *rules: dict[str, Any]) -> None:
        await self._send(list(rules))

    async def clear(self) -> None:
        await self._send([])

    async def fired(self) -> list[dict[str, Any]]:
        async with loopback_http(5.0) as http:
            answer = await http.get(f"{self.url}/_microburst/fired")
            return list(answer.json())

    async def _send(self, rules: list[dict[str, Any]]) -> None:
        async with loopback_http(5.0) as http:
            (await http.post(f"{self.url}/_microburst/rules", json=rules)).raise_for_status()


@asynccontextmanager
async def running_burst(upstream: str, environment: Mapping[str, str], folder: Path) -> AsyncIterator[Burst]:
    burst = Burst(port := free_port())
    arguments = ("--upstream", upstream, "--port", str(port), "--host", LOOPBACK)
    command = Command(
        "microburst", (sys.executable, "-m", "microburst", *arguments), environment, folder / "microburst.log"
    )
    process = ChildProcess(command)
    try:
        await process.ready(answers(f"{burst.url}/_microburst/health"))
        yield burst
    finally:
        await process.stop()
