"""A whole house for one test: replicas as processes of their own, a ministack, a Slack, and wires between them."""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, Self

import httpx

from bot.demo.http_probe import loopback_http
from bot.demo.ministack import REGION, Ministack, running_ministack
from tests.chaos.aws import Aws, Item
from tests.chaos.burst import running_burst
from tests.chaos.functions import Functions
from tests.chaos.kill_points import KillPoint, KillPoints
from tests.chaos.ministacks import lent_ministack, without_ours
from tests.chaos.passage import Passage, aws_call, slack_call
from tests.chaos.replica import Replica
from tests.chaos.routes import Routes
from tests.chaos.ways import Ways
from tests.chaos.wire import Describe, Strike, Wire
from tests.slack_double.double import SlackDouble
from tests.slack_double.message import Message
from tests.slack_double.person import Person
from tests.slack_double.waiting import until

CHANNEL, OTHER_CHANNEL = "C0ALERTS", "C0OTHER"
APPROVERS = tuple(f"U0PERSON{number}" for number in range(1, 10))
INGEST_TOKEN = "ingest-token-of-the-house"
LEASE_SECONDS = 2.0
SLACK_CALL_SECONDS, AWS_READ_SECONDS = 2.0, 1.5
WORK_LEASE_SECONDS = 5.0
"""As short as these time-outs allow: the work of a killed replica waits for so long."""

UNHURRIED = {
    "AIOPS_SLACK_CALL_SECONDS": "10",
    "AIOPS_AWS_READ_SECONDS": "5",
    "AIOPS_LEASE_SECONDS": "20",
    "AIOPS_WORK_LEASE_SECONDS": "30",
}
"""The product's own, for a house in which nobody dies: what takes a busy machine more than two seconds is done."""

STOP_SECONDS = 2 * WORK_LEASE_SECONDS
"""By then another replica has taken over what the stopped one held."""

FIRST_LOOK_SECONDS, LAST_LOOKS_SECONDS = 0.1, 0.8
"""A look reads whole tables, which takes the processor from the replicas: what takes long is looked for less often."""

RESTART_AFTER_SECONDS = 0.2
NO_STORM = "storm: {alerts_per_minute: 100000}"
"""Every alert has a card of its own, however many a long run opens in a minute."""


class House:
    """
    `async with House(folder)`; `stations` are those that the replicas evaluate.

    The replicas take the `modes` in turn. With `keeps_aws` the AWS can be restarted with its state. Without wires there
    is no journal and no kill point, and a third of the work. If it is `routed`, a policy gives every other station a
    second channel.
    """

    evaluated_by = "service"
    """Who looks at the stations: the leader, `functions`, or `both` beside each other."""

    def __init__(
        self,
        folder: Path,
        *,
        stations: tuple[str, ...],
        replicas: int = 1,
        modes: tuple[str, ...] = ("socket",),
        rng: random.Random | None = None,
        keeps_aws: bool = False,
        fifo: bool = False,
        wired: bool = True,
        burst: bool = False,
        routed: bool = False,
        settings: dict[str, str] | None = None,
        rules: str = NO_STORM,
    ) -> None:
        self.folder = folder
        self.stations = stations
        self.slack = SlackDouble()
        self.points = KillPoints()
        self.journal: list[Passage] = []
        self.blows = 0
        """What struck at any instant: stops, kills, restarts of the AWS. One may have taken an answer away."""
        self.in_trouble: Counter[str] = Counter()
        self.replicas: list[Replica] = []
        self.slack_wires: list[Wire] = []
        self.aws_wires: list[Wire] = []
        self._count = replicas
        self._modes = modes
        self._rng = rng or random.Random(0)
        self._ways = Ways(self.slack, self._rng)
        self._keeps_aws = keeps_aws
        self._aws_process = AsyncExitStack()
        self._fifo = fifo
        self._is_wired = wired
        self._with_burst = burst
        self._settings = settings or {}
        self._rules = rules
        channels = CHANNEL, OTHER_CHANNEL
        self.routes = Routes(folder / "policy.yml", stations, APPROVERS, channels) if routed else None
        self._stack = AsyncExitStack()
        self._restarts: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        try:
            await self._enter()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    @property
    def people(self) -> list[Person]:
        return [self.slack.person(user) for user in APPROVERS]

    def cards(self, alert_id: str | None = None) -> list[Message]:
        """List the live cards, of one alert or of all."""
        cards = [card for card in self.messages() if alert_of(card)]
        return [card for card in cards if alert_id in (None, alert_of(card))]

    def messages(self) -> list[Message]:
        """List what is live at the top level of each channel, oldest first."""
        channels = (CHANNEL,) if self.routes is None else self.routes.channels
        found = [each for channel in channels for each in self.slack.channel(channel).cards()]
        return sorted(found, key=lambda each: float(each.ts))

    def exchange_routes(self) -> None:
        """Send the alerts to come to the other channel, while those of before are carried out where they stand."""
        assert self.routes is not None, "there are none"
        self.routes.exchange()

    def channels_for(self, alert: Item) -> set[str]:
        """Return the channels in which an alert may stand; several only if routes changed as it was opened."""
        if self.routes is None:
            return {CHANNEL}
        return self.routes.of(alert["stationId"], int(alert["createdAt"]))

    async def card_of(self, station: str, *, within: float = 60.0) -> Message:
        """Wait for the card of a station's newest alert."""

        def there() -> Message | None:
            return next((card for card in reversed(self.cards()) if station in card.text), None)

        card: Message = await until(there, timeout=within, what=f"a card of {station}")
        return card

    async def alert_of(self, station: str) -> Item | None:
        """Find the newest alert of a station."""
        alerts = [alert for alert in await self.aws.alerts() if alert["stationId"] == station]
        return max(alerts, key=lambda alert: int(alert["createdAt"]), default=None)

    async def trouble(self, *stations: str, charged: int = 2, swaps: int = 0) -> None:
        """Let stations run out of batteries."""
        for station in stations:
            self.in_trouble[station] += 1
            await self.aws.report(station, charged=charged, swaps=swaps)

    async def reported_trouble(self, *stations: str, within: float = 60.0) -> None:
        """The same over `POST /v1/metrics`: by whichever replica takes it, and again until one has."""
        rows = [self.aws.row(station, charged=2) for station in stations]

        async def are_left() -> bool:
            return not await self._takes(self._rng.choice(self.replicas), rows)

        await self._until_nothing(are_left, "no replica takes metrics", within)
        self.in_trouble.update(stations)

    async def _takes(self, replica: Replica, rows: list[dict[str, Any]]) -> bool:
        bearer = {"Authorization": f"Bearer {INGEST_TOKEN}"}
        async with loopback_http(2.0) as http:
            try:
                answer = await http.post(f"{replica.url}/v1/metrics", json=rows, headers=bearer)
            except httpx.TransportError:
                return False
        return answer.status_code == httpx.codes.ACCEPTED

    async def settled(self, within: float = 90.0) -> None:
        """Wait until every trouble has a decided alert and nothing is left to do."""
        await self._until_nothing(self._unsettled, "not settled", within)

    async def carried_out(self, card: Message, within: float = 60.0) -> Message:
        """Wait until a card says that its remediation succeeded, and nothing is left to do."""
        await until(lambda: "remediation succeeded" in card.text, timeout=within, what="the card tells of the success")
        await self.quiet()
        return card

    async def quiet(self, within: float = 60.0) -> None:
        """Wait until no work is outstanding."""
        await self._until_nothing(self.aws.work, "still outstanding", within)

    async def ready(self) -> None:
        await asyncio.gather(*(replica.ready() for replica in self.replicas))

    async def ills(self, replica: int = 0) -> dict[str, str]:
        return await self.replicas[replica].ills() or {}

    def start(self) -> None:
        for replica in self.replicas:
            replica.start()

    def killed(self, replica: Replica, why: str) -> None:
        """Kill a replica now and start it again in a moment, as an orchestrator does."""
        sys.stdout.write(f"{time.strftime('%X')} replica {replica.number} killed {why}\n")
        replica.kill()
        task = asyncio.ensure_future(self._started_again(replica, replica.lives))
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)

    async def slack_outage(self, seconds: float) -> None:
        """Nothing of Slack answers for a while: no call, no socket."""
        port = int(self.slack.workspace.base_url.rsplit(":", 1)[-1])
        sys.stdout.write(f"{time.strftime('%X')} Slack is away for {seconds:g} s\n")
        await self.slack.stop()
        await asyncio.sleep(seconds)
        await self.slack.start(port)

    async def restart_aws(self) -> None:
        """Stop the AWS as an operator does, and start it with its state; runs that it had come back FAILED."""
        sys.stdout.write(f"{time.strftime('%X')} AWS is restarted\n")
        self.blows += 1
        await self.aws.told()
        port = self._ministack.port
        await self._aws_process.aclose()
        await self._start_aws(port)

    def stopped(self, replica: Replica, why: str) -> None:
        """Let a replica stand still for a while: SIGSTOP now, SIGCONT later."""
        sys.stdout.write(f"{time.strftime('%X')} replica {replica.number} stopped {why}\n")
        replica.pause()
        asyncio.get_running_loop().call_later(STOP_SECONDS, replica.resume)

    def tail(self, characters: int = 3000) -> str:
        return "\n".join(f"--- replica {each.number}\n{each.log()[-characters:]}" for each in self.replicas)

    async def _until_nothing(self, left: Callable[[], Awaitable[Any]], what: str, within: float) -> None:
        slept, pause = 0.0, FIRST_LOOK_SECONDS
        while found := await left():
            assert slept < within, f"{what} within {within} s: {found}\n{self.tail()}"
            await asyncio.sleep(pause)
            slept += pause
            pause = min(2 * pause, LAST_LOOKS_SECONDS)

    async def _unsettled(self) -> str:
        alerts = await self.aws.alerts()
        opened = Counter(alert["stationId"] for alert in alerts)
        missing = [station for station, times in self.in_trouble.items() if opened[station] < times]
        pending = [alert["alertId"] for alert in alerts if alert["status"] == "PENDING"]
        if missing or pending:
            return f"without alert: {missing}, undecided: {pending}"
        work = await self.aws.work()
        return f"work: {work}" if work else ""

    async def _started_again(self, replica: Replica, life: int) -> None:
        await asyncio.sleep(RESTART_AFTER_SECONDS)
        # Struck twice, by the timer and at a call, it is started once.
        if replica.lives != life:
            return
        await replica.process.ended(RESTART_AFTER_SECONDS * 10)
        replica.start()

    async def _enter(self) -> None:
        base = without_ours()
        self._stack.push_async_callback(self._aws_process.aclose)
        ministack = await self._start_aws()
        self.aws = Aws(ministack, fifo=self._fifo)
        await self.aws.provision()
        await self._open_slack()
        upstream = ministack.endpoint_url
        if self._with_burst:
            self.burst = await self._stack.enter_async_context(running_burst(upstream, base, self.folder))
            upstream = self.burst.url
        for number in range(self._count):
            await self._add_replica(number, ministack.environment(base), upstream)
        if self.evaluated_by != "service":
            variables = ministack.environment(base) | self._environment() | {"AWS_ENDPOINT_URL": upstream}
            running = asyncio.create_task(Functions(variables, self.folder, self._rng).run())
            self._stack.push_async_callback(self._ended, running)

    async def _start_aws(self, port: int | None = None) -> Ministack:
        if not self._keeps_aws:
            self._ministack = await self._aws_process.enter_async_context(lent_ministack())
            return self._ministack
        environment, keep_in = without_ours() | {"SFN_WAIT_SCALE": "0"}, self.folder / "aws"
        stack = running_ministack(environment, port=port, keep_in=keep_in, cache=self.folder)
        self._ministack = await self._aws_process.enter_async_context(stack)
        return self._ministack

    async def _open_slack(self) -> None:
        await self._stack.enter_async_context(self.slack)
        self.slack.rate_limits.off()
        self.slack.deliver_by(self._ways)
        for channel in (CHANNEL, OTHER_CHANNEL):
            self.slack.channel(channel, members=list(APPROVERS))
        for user in APPROVERS:
            self.slack.person(user)

    async def _add_replica(self, number: int, base: dict[str, str], upstream: str) -> None:
        def strike(point: KillPoint) -> None:
            strikes = self.stopped if point.stops else self.killed
            strikes(self.replicas[number], str(point))

        slack, aws = self.slack.workspace.base_url, upstream
        if self._is_wired:
            slack = await self._wire(self.slack_wires, slack, number, slack_call, strike)
            aws = await self._wire(self.aws_wires, aws, number, aws_call, strike)
        environment = base | self._environment() | {"AWS_ENDPOINT_URL": aws, "SLACK_API_URL": f"{slack}/api/"}
        mode = self._modes[number % len(self._modes)]
        replica = Replica(number, environment | self._settings, self.folder, mode)
        self.replicas.append(replica)
        self._ways.add(replica)
        self._stack.push_async_callback(self._end, replica)

    async def _ended(self, running: asyncio.Task[None]) -> None:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    async def _wire(self, wires: list[Wire], upstream: str, number: int, describe: Describe, strike: Strike) -> str:
        wire = Wire(upstream, number, describe, self.points, self.journal, strike)
        await wire.open()
        self._stack.push_async_callback(wire.close)
        wires.append(wire)
        return wire.url

    async def _end(self, replica: Replica) -> None:
        for task in list(self._restarts):
            task.cancel()
        if replica.is_running:
            replica.resume()
            await replica.process.stop()

    def _environment(self) -> dict[str, str]:
        app = self.slack.app
        rules = self.folder / "rules.yml"
        rules.write_text(self._rules)
        return {
            **({} if self.routes is None else {"AIOPS_POLICY_FILE": str(self.routes.file)}),
            "AIOPS_RULES_FILE": str(rules),
            "AWS_REGION": REGION,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "AIOPS_ALERT_CHANNEL": CHANNEL,
            "AIOPS_APPROVERS": ",".join(APPROVERS),
            "AIOPS_MANAGERS": ",".join(APPROVERS),
            "AIOPS_STATE_MACHINE_ARN": self.aws.provisioned.state_machine_arn,
            "AIOPS_SNS_TOPIC_ARN": self.aws.provisioned.topic_arn,
            "AIOPS_STATIONS": ",".join(self.stations),
            "AIOPS_EVALUATION": "functions" if self.evaluated_by == "functions" else "service",
            "AIOPS_EVALUATION_INTERVAL_SECONDS": "1",
            "AIOPS_LEASE_SECONDS": str(LEASE_SECONDS),
            "AIOPS_WORK_LEASE_SECONDS": str(WORK_LEASE_SECONDS),
            "AIOPS_SLACK_CALL_SECONDS": str(SLACK_CALL_SECONDS),
            "AIOPS_AWS_READ_SECONDS": str(AWS_READ_SECONDS),
            "AIOPS_LOOK_AGAIN_SECONDS": "0",
            "AIOPS_NO_EFFECT_SECONDS": "0",
            "AIOPS_INGEST_TOKEN": INGEST_TOKEN,
            "AIOPS_LOG_FORMAT": "json",
        }


def alert_of(card: Message) -> str:
    """Read off a message whose card it is; "" when it is none."""
    payload: dict[str, Any] = (card.metadata or {}).get("event_payload", {})
    return str(payload.get("alert_id", ""))


def stations(count: int) -> tuple[str, ...]:
    return tuple(f"STATION_{number:03}" for number in range(1, count + 1))
