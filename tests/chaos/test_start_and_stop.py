import asyncio
import json
import signal
import socket
from pathlib import Path

from bot.demo.ports import LOOPBACK
from tests.chaos.house import SLACK_CALL_SECONDS, UNHURRIED, House, stations
from tests.chaos.replica import Replica
from tests.slack_double.faults import FaultKind
from tests.slack_double.waiting import until

STOP_SECONDS = 10.0


async def stopped(replica: Replica) -> int | None:
    """Tell a replica to stop; return its exit code."""
    replica.signal(signal.SIGTERM)
    await until(lambda: replica.process.exit_code is not None, timeout=STOP_SECONDS, what="it has stopped")
    return replica.process.exit_code


def faults_after_the_stop(replica: Replica) -> list[str]:
    """The lines that look like a fault since the replica was told to stop."""
    _before, _stopping, after = replica.log().partition('"stopping"')
    lines = after.splitlines()[1:]
    return [line for line in lines if json.loads(line)["level"] not in {"debug", "info"} or "Traceback" in line]


async def test_a_stop_finishes_what_is_in_hand_and_frees_the_lease(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), wired=False) as house:
        house.start()
        await house.ready()
        house.slack.faults.add(FaultKind.ACT_THEN_SLOW, "chat.postMessage", seconds=SLACK_CALL_SECONDS / 2)
        await house.trouble("STATION_001")
        card = await house.card_of("STATION_001")

        code = await stopped(house.replicas[0])

        assert code == 0, house.tail()
        assert faults_after_the_stop(house.replicas[0]) == []
        alert = await house.alert_of("STATION_001")
        assert alert is not None
        assert alert["metadata"]["card"]["ts"] == card.ts
        assert (await house.aws.lease())["owner"] == ""
        assert house.slack.socket.connections == []


async def test_a_stop_does_not_wait_for_a_slack_that_hangs(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), wired=False) as house:
        house.start()
        await house.ready()
        house.slack.faults.add(FaultKind.SLOW, "chat.postMessage", seconds=300.0)
        await house.trouble("STATION_001")
        await until(lambda: house.slack.calls.of("chat.postMessage"))

        code = await stopped(house.replicas[0])

        assert code == 0, house.tail()
        # That Slack does not answer is said; nothing else.
        assert all("slack_channel" in each or "put off" in each for each in faults_after_the_stop(house.replicas[0]))
        assert "Traceback" not in house.replicas[0].log()


async def test_a_stop_does_not_wait_for_an_aws_that_hangs(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), settings=UNHURRIED) as house:
        house.start()
        await house.ready()
        with socket.create_server((LOOPBACK, 0)) as silent:
            (wire,) = house.aws_wires
            wire.upstream = f"http://{LOOPBACK}:{silent.getsockname()[1]}"
            asked = len(house.journal)
            await until(lambda: len(house.journal) > asked, what="a call hangs")

            code = await stopped(house.replicas[0])

            assert code == 0, house.tail()
            assert "Traceback" not in house.replicas[0].log()


async def test_a_stop_in_the_middle_of_a_tick_says_nothing_that_looks_like_a_fault(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(300), wired=False) as house:
        house.start()
        await house.ready()

        code = await stopped(house.replicas[0])

        assert code == 0, house.tail()
        # That a slow machine read not all of them in the time of a tick is said, stop or no stop; nothing else.
        assert all("could not be read in time" in each for each in faults_after_the_stop(house.replicas[0]))
        assert "Traceback" not in house.replicas[0].log()
        assert (await house.aws.lease())["owner"] == ""


async def test_a_replica_waits_for_slack_or_aws_and_comes_up_by_itself(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), replicas=2) as house:
        without_slack, without_aws = house.replicas
        await house.slack_wires[0].close()
        await house.aws_wires[1].close()
        house.start()
        await asyncio.gather(*(replica.process.ready(replica.is_alive) for replica in house.replicas))
        await until(lambda: names(without_slack, "slack_connection"), what="red without Slack")
        await until(lambda: names(without_aws, "tables"), what="red without AWS")

        await house.slack_wires[0].open()
        await house.aws_wires[1].open()

        await house.ready()
        assert [replica.lives for replica in house.replicas] == [1, 1]


async def names(replica: Replica, part: str) -> bool:
    return part in (await replica.ills() or {})
