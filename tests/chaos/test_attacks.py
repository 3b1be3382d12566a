"""
Whoever reaches the port of a replica, without a token or a signature, cannot stop it.

The replica has 1,024 descriptors. While each attack goes on, another station's alert opens, its card stands, somebody
presses, and the press is acknowledged in Slack's three seconds. Attackers and Slack share one address, which is the
worst case: nothing tells them apart but that Slack's requests are complete.
"""

import contextlib
import os
import resource
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.process import ChildProcess, Command
from bot.runtime.project_files import CHECKOUT
from bot.slack.ids import ActionId
from tests.chaos.attackers import ATTACKS
from tests.chaos.house import APPROVERS, INGEST_TOKEN, House, stations
from tests.chaos.replica import Replica
from tests.slack_double.waiting import until

DESCRIPTORS = 1024
ACK_SECONDS = 3.0
CALM = {
    "AIOPS_EVALUATION_INTERVAL_SECONDS": "3",
    "AIOPS_LEASE_SECONDS": "10",
    "AIOPS_WORK_LEASE_SECONDS": "10",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("attacks")
    async with House(folder, stations=stations(len(ATTACKS)), modes=("http",), settings=CALM, wired=False) as house:
        house.start()
        resource.prlimit(house.replicas[0].process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        await house.ready()
        yield house


@contextlib.asynccontextmanager
async def attacked(replica: Replica, attack: str, count: int, log: Path) -> AsyncIterator[None]:
    arguments = ("nice", sys.executable, "-m", "tests.chaos.attackers", attack, str(count), str(replica.port))
    process = ChildProcess(Command("attackers", arguments, os.environ | {"TOKEN": INGEST_TOKEN}, log, CHECKOUT))
    await until(lambda: "attacking" in log.read_text(), what="everybody attacks")
    try:
        yield
        assert process.exit_code is None, process.last_lines()
    finally:
        await process.stop()


def open_descriptors(replica: Replica) -> int:
    return len(list(Path(f"/proc/{replica.process.pid}/fd").iterdir()))


def resident_megabytes(replica: Replica) -> float:
    status = Path(f"/proc/{replica.process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


_stations = iter(stations(len(ATTACKS)))


@pytest.mark.parametrize(("attack", "count"), ATTACKS.items())
@pytest.mark.ministack
@pytest.mark.asyncio(loop_scope="module")
async def test_while_an_attack_goes_on_cards_and_presses_go_on(
    house: House, attack: str, count: int, tmp_path: Path
) -> None:
    replica, station = house.replicas[0], next(_stations)
    before = resident_megabytes(replica)
    async with attacked(replica, attack, count, tmp_path / "attackers.log"):
        await house.trouble(station)
        card = await house.card_of(station, within=20)
        assert open_descriptors(replica) < DESCRIPTORS // 2
        began = time.monotonic()
        outcome = await house.slack.person(APPROVERS[0]).press(card, ActionId.REJECT, ack_seconds=ACK_SECONDS)
        assert outcome.acked, (outcome.error, time.monotonic() - began)
        outcome = await house.slack.person(APPROVERS[1]).press(card, ActionId.APPROVE, ack_seconds=ACK_SECONDS)
        assert outcome.acked, outcome.error
        assert resident_megabytes(replica) < before + 120
        ready = await replica.get(f"{replica.operations_url}/readyz")
        assert ready is not None
    log = replica.log()
    assert "Traceback" not in log, log[-3000:]
    assert "out of system resource" not in log
    await until(replica.is_alive, what="it is alive after the attack")
