"""A house about authority: bots on one set of tables, one Slack, signed requests, alerts put there as stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from bot.aws.client import AwsClients
from bot.bootstrap import build_bot
from bot.bot import Bot
from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.dialogs.reason_modal import ReasonDialog, reason_modal
from bot.runtime.clock import MONOTONIC, Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import run_settings
from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT
from bot.slack.message import Message as Drawn
from bot.tables.stores import build_stores
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.audit import AuditEntry
from rules.alert.closing import Closing, ClosingRule
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.evaluate.finding import Finding
from rules.lifecycle import carrying_out, deciding, looking_again, opening
from rules.lifecycle.change import Change, noted
from rules.lifecycle.closing_itself import close_recovered
from rules.lifecycle.watching import condition_cleared
from rules.metric import Metric
from storage.tables import TableNames
from tests.doubles.renderer import FakeRenderer
from tests.factories import make_metric
from tests.scenarios.clients import Clients
from tests.scenarios.metrics_table import MetricsTable
from tests.scenarios.troubles import silent, troubled
from tests.slack_double.double import SlackDouble
from tests.slack_double.interaction import Kind
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message
from tests.slack_double.outcome import Outcome
from tests.slack_double.person import Person
from tests.slack_double.signing import SignedRequest
from tests.slack_double.view import View

CHANNEL = "C0ALERTS"
INGEST_TOKENS = "old-token-of-the-house, new-token-of-the-house"
URL = "http://aiops.test"


def draw(alert: Alert) -> Drawn:
    """Draw a card; CRITICAL alerts need more than one person in every policy of these tests."""
    return draw_card(alert, CardFacts("the on-call", "remediation", alert.severity is Severity.CRITICAL))


_WAKE_SECONDS = 0.5


class PolicyHouse:
    """`bots` share everything; people's requests reach the first unless `replica_of` says another for them."""

    def __init__(self, folder: Path, clients: Clients, slack: SlackDouble, names: TableNames) -> None:
        self.folder = folder
        self.clients = clients
        self.slack = slack
        self.names = names
        self.provisioned = clients.init(names)
        self.bots: list[Bot] = []
        self.replica_of: dict[str, int] = {}
        self._later = 0.0
        self.aws = clients.of_bot()
        self.stores = build_stores(clients.dynamodb, names, Clock(), Telemetry())
        self.metrics_table = MetricsTable(self.aws.dynamodb, names.metrics)
        slack.deliver_by_call(self._deliver)
        slack.rate_limits.off()
        slack.channel(CHANNEL)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, folder: Path, clients: Clients, *policies: str, people: Iterable[str] = (), delivers: bool = False
    ) -> AsyncIterator[Self]:
        """Open a house with a replica for each policy; `delivers` lets the first carry out its work."""
        with clients.table_sets.lent() as names:
            async with SlackDouble() as slack, AsyncExitStack() as stack:
                house = cls(folder, clients, slack, names)
                for policy in policies:
                    stack.callback(house.add_bot(policy).runtime.workers.close)
                for user_id in people:
                    house.person(user_id)
                if delivers:
                    await stack.enter_async_context(house.delivering())
                yield house

    @property
    def bot(self) -> Bot:
        return self.bots[0]

    def add_bot(self, policy: str, clock: Clock | None = None) -> Bot:
        """Start one more replica, with the text of its policy file."""
        app = self.slack.app
        policy_file = self.folder / f"policy-{len(self.bots)}.yml"
        policy_file.write_text(policy)
        settings = run_settings(
            SLACK_BOT_TOKEN=app.bot_token,
            SLACK_SIGNING_SECRET=app.signing_secret,
            SLACK_API_URL=self.slack.api_url,
            AIOPS_ALERT_CHANNEL=CHANNEL,
            AIOPS_POLICY_FILE=str(policy_file),
            AIOPS_INGEST_TOKEN=INGEST_TOKENS,
            **self.provisioned.environment(self.names),
        )
        made = build_bot(
            settings,
            http_mode=True,
            clock=clock or Clock(monotonic=lambda: MONOTONIC() + self._later),
            aws=AwsClients(self.metrics_table, self.aws.step_functions, self.aws.sns),
            renderer=FakeRenderer(),
        )
        self.bots.append(made)
        return made

    def minute_passes(self) -> None:
        """By the replicas' monotonic clocks: people may press again as after a rest."""
        self._later += 60

    def person(self, user_id: str, **flags: Any) -> Person:
        members = self.slack.channel(CHANNEL).members
        if user_id not in members:
            members.append(user_id)
        return self.slack.person(user_id, **flags)

    async def post(self, request: SignedRequest, bot: int = 0) -> httpx.Response:
        """Hand a request of Slack's to a bot."""
        return await self.send("/slack/events", request.body, request.headers, bot)

    async def send(self, path: str, body: bytes, headers: dict[str, str], bot: int = 0) -> httpx.Response:
        transport = httpx.ASGITransport(self.bots[bot].web)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
            return await http.post(path, content=body, headers=headers)

    async def open_alert(
        self, alert_type: AlertType = AlertType.LOW_INVENTORY, severity: Severity = Severity.HIGH
    ) -> Alert:
        """Store an open alert of a station in trouble; its card stands (without waiting for the pace of posts)."""
        alert_id, now_ms = str(uuid4()), self.bot.runtime.clock.now_ms()
        samples, found = troubled(f"STATION_{alert_id[:8].upper()}", now_ms, alert_type, severity)
        return await self._opened(alert_id, samples, found, now_ms)

    async def open_silence(self) -> Alert:
        """Store an open alert of a station that was last heard of twelve minutes ago."""
        alert_id, now_ms = str(uuid4()), self.bot.runtime.clock.now_ms()
        samples, found = silent(f"STATION_{alert_id[:8].upper()}", now_ms)
        return await self._opened(alert_id, samples, found, now_ms)

    async def _opened(self, alert_id: str, samples: list[Metric], found: Finding, now_ms: int) -> Alert:
        await asyncio.to_thread(self.stores.metrics.put_many, samples)
        opened = opening.open_alert(found, alert_id, now_ms)
        # No work is asked for: the card is posted here.
        stored = await asyncio.to_thread(self.stores.changing.open, replace(opened, adds=()), 1)
        assert isinstance(stored, Alert)
        answer = await self.bot.slack.client.chat_postMessage(channel=CHANNEL, **draw(stored).arguments())
        card = CardReference(channel=CHANNEL, ts=str(answer["ts"]))
        return await self.change(stored, lambda alert, _at: Change(noted(alert, card=card)))

    async def failed_alert(self, approved_by: str, *, still_stands: bool = False) -> Alert:
        """Store an approved alert whose remediation failed, and whose trouble still stands if asked for."""
        alert = await self.open_alert()
        arns: dict[str, Any] = {"state_machine_arn": "arn:machine", "topic_arn": "arn:topic"}
        await self.change(alert, lambda stored, at: deciding.approve(stored, approved_by, at, **arns))
        await self.change(alert, lambda stored, at: carrying_out.execution_started(stored, "arn:x", at))
        failed = ExecutionStatus.FAILED
        ended = await self.change(
            alert,
            lambda stored, at: carrying_out.execution_ended(
                stored, failed, at, stopped_at=at, report="charger offline"
            ),
        )
        if still_stands:
            ended = await self.change(
                alert, lambda stored, at: looking_again.looked_at(stored, Recovery.NO_EFFECT, None, at)
            )
        await self.bot.slack.client.chat_update(channel=CHANNEL, ts=self.card(ended).ts, **draw(ended).arguments())
        return ended

    async def closed_alert(self) -> Alert:
        """Store an alert that closed by itself, with its card."""
        alert, closing = await self.open_alert(), Closing(recovered=(ClosingRule(after_minutes=30),))
        clear_since = self.bot.runtime.clock.now_ms() - 30 * 60_000
        await self.change(alert, lambda stored, _at: condition_cleared(stored, Reading(), None, clear_since))
        closed = await self.change(alert, lambda stored, at: close_recovered(stored, closing, at, at))
        await self.bot.slack.client.chat_update(channel=CHANNEL, ts=self.card(closed).ts, **draw(closed).arguments())
        return closed

    async def recovers(self, alert: Alert, **measured: Any) -> None:
        """Let a station be well for some minutes."""
        await self.has_been(alert, **measured)

    async def has_been(self, alert: Alert, **measured: Any) -> None:
        """Let a station have been like this for some minutes: what it reported before is gone, as if it were older."""
        now_ms = self.bot.runtime.clock.now_ms()
        for each in await asyncio.to_thread(self.bot.stores.metrics.newest, alert.station_id, 20, now_ms):
            key: Any = {"stationId": {"S": each.station_id}, "timestamp": {"N": str(each.timestamp)}}
            await asyncio.to_thread(self.clients.dynamodb.delete_item, TableName=self.names.metrics, Key=key)
        times = [now_ms - age * 60_000 for age in range(3)]
        samples = [make_metric(station_id=alert.station_id, timestamp=at, **measured) for at in times]
        await asyncio.to_thread(self.bot.stores.metrics.put_many, samples)

    async def change(self, alert: Alert, step: Any) -> Alert:
        return await asyncio.to_thread(self.stores.changing.change, alert.alert_id, step)

    async def stored(self, alert: Alert) -> Alert:
        return await asyncio.to_thread(self.stores.alerts.get, alert.alert_id)

    async def audit(self, alert: Alert) -> list[AuditEntry]:
        return await asyncio.to_thread(self.stores.audit.of_alert, alert.alert_id)

    def card(self, alert: Alert) -> Message:
        reference = alert.metadata.card
        assert reference is not None
        return self.slack.channel(reference.channel).messages[reference.ts]

    async def forged_modal(self, person: Person, asking: ReasonDialog, alert: Alert) -> View:
        """Put a modal on somebody's screen that the bot never filled for them."""
        view = View(f"V{uuid4().hex[:10].upper()}", person.user.id, "hash", reason_modal(asking, alert), "")
        self.slack.workspace.views[view.id] = view
        return view

    async def submit(self, person: Person, asking: ReasonDialog, alert: Alert, reason: str = "crew on site") -> Outcome:
        view = await self.forged_modal(person, asking, alert)
        chosen = {CATEGORY_INPUT: RejectionCategory.OTHER} if asking.by_category else {}
        return await person.submit(view, {REASON_INPUT: reason, **chosen}, unchecked=True)

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Let the first bot carry out its work; it looks again by itself, as when the service runs it."""
        task = asyncio.create_task(self.bot.delivery.run())
        waking = asyncio.create_task(self._wake())
        try:
            yield
        finally:
            waking.cancel()
            await self.bot.delivery.stop()
            await task

    async def _wake(self) -> None:
        while True:
            self.bot.delivery.wake()
            await asyncio.sleep(_WAKE_SECONDS)

    async def _deliver(self, kind: str, payload: Json) -> Json | None:
        user = payload.get("user_id") or payload.get("user", {}).get("id", "")
        response = await self.post(self.slack.signed(Kind(kind), payload), self.replica_of.get(user, 0))
        if response.status_code != httpx.codes.OK:
            raise RuntimeError(f"the bot answered {response.status_code}: {response.text[:300]}")
        if not response.content:
            return None
        if not response.headers["content-type"].startswith("application/json"):
            return {"text": response.text}
        body: Json = json.loads(response.content)
        return body
