"""The house of the scenarios: the real bot between a Slack double and a local AWS, with tables of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot.bootstrap import build_bot
from bot.bot import Bot
from bot.delivery.remediation import follow_execution
from bot.provision.provision import Provisioned
from bot.runtime.clock import Clock
from bot.settings import RunSettings, run_settings
from bot.web.operations import build_operations
from rules.alert.work import FIRST_AFTER_MS, REDRAWS, Work, WorkKind
from storage import waiting_alerts, work_memory
from storage.tables import TableNames
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.doubles.renderer import FakeRenderer
from tests.scenarios.acting import ALICE, BOB, CAROL, CHANNEL, MANAGER, ON_CALL, Acting
from tests.scenarios.clients import Clients
from tests.scenarios.field import Field
from tests.scenarios.reading import alert_id_of
from tests.scenarios.stored import Stored
from tests.scenarios.sweeps import Sweeps
from tests.slack_double.double import SlackDouble
from tests.slack_double.interaction import Kind
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message, PrivateMessage

INGEST_TOKEN = "token-of-the-stations"
WAKE_SECONDS = 0.5
FOLLOW_SECONDS = 0.1
"""The field does at once what it is asked to; the bot need not look for its end only after two seconds."""


class House(Acting):
    """`async with House(clients)`; everything that a test sees is read from Slack, from the tables or over HTTP."""

    bot: Bot
    http: httpx.AsyncClient
    field: Field
    names: TableNames
    tables: Stored
    provisioned: Provisioned

    def __init__(self, clients: Clients, *, clock: Clock | None = None, **variables: str) -> None:
        """`variables` are the environment's, beside those that every house has."""
        super().__init__(SlackDouble())
        self.clients = clients
        self.renderer = FakeRenderer()
        self.slack.switches.file_processing_seconds = 0.0
        self._clock = clock
        self._variables = variables
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    # The stations and the clock.

    def now_ms(self) -> int:
        return self.bot.runtime.clock.now_ms()

    def metric(self, station: str = "STATION_001", **overrides: Any) -> Json:
        """A healthy station's metric as it is sent."""
        healthy = {
            "stationId": station,
            "timestamp": self.now_ms(),
            "swapRate": 6,
            "demandSurge": False,
            "chargerUptime": 99.5,
            "chargerHealth": "healthy",
            "chargedBatteries": 20,
            "unchargedBatteries": 10,
        }
        return {**healthy, **overrides}

    def minutes(self, station: str = "STATION_001", *, count: int = 3, **overrides: Any) -> list[Json]:
        """What a station sends that has been like this for some minutes: a metric each minute, the newest of now."""
        now = self.now_ms()
        return [self.metric(station, **{"timestamp": now - age * 60_000, **overrides}) for age in range(count)]

    async def report(self, body: object, token: str = INGEST_TOKEN) -> httpx.Response:
        """Post metrics as a station does; text and bytes are sent as they are."""
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return await self.http.post("/v1/metrics", content=content, headers={"Authorization": f"Bearer {token}"})

    async def tick(self) -> None:
        """Let a minute's look at all stations pass, by whoever looks at them in this house."""
        await self.functions_look()
        await self.bot.engine.evaluate.run()

    @cached_property
    def swept(self) -> Sweeps:
        return Sweeps(self.bot)

    async def functions_look(self) -> None:
        """Let functions look at all stations, if they do in this house."""
        if self.clients.evaluated_by != "service":
            await self.bot.engine.evaluate.reload()
            await self.swept.sweep()

    async def trouble(self, station: str = "STATION_001") -> Message:
        """Let a station run out of batteries, and return the card of the alert; its picture comes soon after."""
        answer = await self.report(self.metric(station, chargedBatteries=2, unchargedBatteries=28))
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        await self.tick()
        await self.until(lambda: self.cards(station), f"the card of {station}")
        card = self.cards(station)[-1]

        async def place_is_stored() -> bool:
            return "card" in (await self.tables.alert(card))["metadata"]

        await self.until(place_is_stored, "the card's place is stored")
        return card

    async def recovers(self, station: str = "STATION_001", **measured: Any) -> None:
        """Let a station be well for some minutes."""
        await self.has_been(station, **measured)

    async def has_been(self, station: str = "STATION_001", **measured: Any) -> None:
        """Let a station have been like this for some minutes: what it reported before is gone, as if it were older."""
        for sample in await asyncio.to_thread(self.bot.stores.metrics.newest, station, 20, self.now_ms()):
            key = {"stationId": {"S": station}, "timestamp": {"N": str(sample.timestamp)}}
            await asyncio.to_thread(self.clients.dynamodb.delete_item, TableName=self.names.metrics, Key=key)
        await self.report(self.minutes(station, **measured))

    async def stored_alert(self, age_ms: int, **attributes: Any) -> str:
        """Put an alert of some age into the table, as another writer might; return its id."""
        created = self.now_ms() - age_ms
        item = {
            "alertId": str(uuid4()),
            "stationId": "STATION_009",
            "alertType": "HIGH_DEMAND",
            "severity": "LOW",
            "status": "PENDING",
            "createdAt": created,
        }
        if attributes.get("status") == "REJECTED":
            item |= {"rejectedAt": created + 60_000, "rejectedBy": ALICE}
        await self.tables.put(self.names.alerts, item | attributes)
        return str(item["alertId"])

    # What goes on.

    async def ask(self, text: str, by: str = ALICE) -> PrivateMessage:
        await self.indexed()
        return await super().ask(text, by)

    async def indexed(self) -> None:
        """Wait until the indexes show what was written: whoever reads a moment earlier is told of the moment before."""
        dynamodb = self._aws.dynamodb
        if isinstance(dynamodb, DocumentedDynamoDb):
            await self.until(lambda: not dynamodb.is_behind(), "the indexes follow")

    async def quiet(self) -> None:
        """Wait until no work is outstanding but what waits by its nature."""

        async def nothing_left() -> bool:
            outstanding = await asyncio.to_thread(self.bot.stores.work.outstanding)
            return all(_waits(each, self.now_ms()) for each in outstanding)

        await self.until(nothing_left, "all work is done")

    async def executions(self, card: Message) -> list[str]:
        """The names of the executions that were started for a card's alert."""
        arn = self.provisioned.state_machine_arn
        answer = await asyncio.to_thread(self.clients.step_functions.list_executions, stateMachineArn=arn)
        names = [each["name"] for each in answer["executions"]]
        return sorted(name for name in names if name.startswith(alert_id_of(card)))

    @cached_property
    def operations(self) -> httpx.AsyncClient:
        return self._client(build_operations(self.bot.runtime, self.bot.web))

    async def counted(self, name: str) -> float:
        """The value of a counter on `/metrics`, with its labels as they are written there."""
        lines = (await self.operations.get("/metrics")).text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    async def init(self) -> Provisioned:
        """Do what `aiops init` does."""
        return await asyncio.to_thread(self.clients.init, self.names)

    # Building it.

    async def _open(self) -> None:
        quicker = self._stack.enter_context(pytest.MonkeyPatch.context())
        quicker.setattr(follow_execution, "_FOLLOW_SECONDS", FOLLOW_SECONDS)
        quicker.setitem(FIRST_AFTER_MS, WorkKind.FOLLOW_EXECUTION, int(FOLLOW_SECONDS * 1_000))
        quicker.setitem(FIRST_AFTER_MS, WorkKind.CHECK_STATION, 0)
        quicker.setattr(work_memory, "WHOLE_EVERY_SECONDS", WAKE_SECONDS)
        # What a test puts into a table as another program would is seen at once, not within half a minute.
        quicker.setattr(waiting_alerts, "OLDEST_SECONDS", 0.0)
        self.names = self._stack.enter_context(self.clients.table_sets.lent())
        self.tables = Stored(self.clients, self.names)
        outfit = await asyncio.to_thread(self.clients.outfit, self.names)
        self.provisioned, self.field = outfit.provisioned, outfit.field
        await self._stack.enter_async_context(self.slack)
        self.slack.channel(CHANNEL)
        self.slack.usergroup(ON_CALL, [BOB])
        for user_id in (ALICE, BOB, CAROL, MANAGER):
            self.person(user_id)
        self._aws = self.clients.of_bot(self._clock)
        self.bot = build_bot(
            self._settings(),
            http_mode=True,
            clock=self._clock,
            aws=self._aws,
            renderer=self.renderer,
        )
        self._stack.callback(self.bot.runtime.workers.close)
        self.http = self._client(self.bot.web)
        self.slack.deliver_by_call(self._deliver)
        await self._stack.enter_async_context(self._delivering())

    def _client(self, web: FastAPI) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://aiops.test")
        self._stack.push_async_callback(client.aclose)
        return client

    def _settings(self) -> RunSettings:
        app = self.slack.app
        return run_settings(
            SLACK_BOT_TOKEN=app.bot_token,
            SLACK_SIGNING_SECRET=app.signing_secret,
            SLACK_API_URL=self.slack.api_url,
            AIOPS_ALERT_CHANNEL=CHANNEL,
            AIOPS_METRICS_TABLE=self.names.metrics,
            AIOPS_ALERTS_TABLE=self.names.alerts,
            AIOPS_AUDIT_TABLE=self.names.audit,
            AIOPS_COORDINATION_TABLE=self.names.coordination,
            AIOPS_APPROVERS=f"{ALICE},{ON_CALL}",
            AIOPS_MANAGERS=MANAGER,
            AIOPS_STATE_MACHINE_ARN=self.provisioned.state_machine_arn,
            AIOPS_SNS_TOPIC_ARN=self.provisioned.topic_arn,
            AIOPS_INGEST_TOKEN=INGEST_TOKEN,
            AIOPS_EVALUATION="functions" if self.clients.evaluated_by == "functions" else "service",
            **self._variables,
        )

    @asynccontextmanager
    async def _delivering(self) -> AsyncIterator[None]:
        working = asyncio.create_task(self.bot.delivery.run())
        waking = asyncio.create_task(self._wake())
        try:
            yield
        finally:
            waking.cancel()
            await self.bot.delivery.stop()
            await working

    async def _wake(self) -> None:
        while True:
            self.bot.delivery.wake()
            await asyncio.sleep(WAKE_SECONDS)

    async def _deliver(self, kind: str, payload: Json) -> Json | None:
        """Hand an interaction to the bot as Slack does: a signed HTTP request."""
        request = self.slack.signed(Kind(kind), payload)
        response = await self.http.post("/slack/events", content=request.body, headers=request.headers)
        if response.status_code != httpx.codes.OK:
            raise RuntimeError(f"the bot answered {response.status_code}: {response.text[:300]}")
        body: Json | None = json.loads(response.content) if response.content else None
        return body


def _waits(work: Work, now_ms: int) -> bool:
    """Whether work is a look some minutes later, a search for doubles that may still come, or a redraw to repeat."""
    if work.kind in REDRAWS:
        return work.draw_over_at is not None and work.claim is None and work.due_at > now_ms
    return work.kind in {WorkKind.CHECK_STATION, WorkKind.SEEK_DOUBLES, WorkKind.SEEK_DIGEST_DOUBLES}
