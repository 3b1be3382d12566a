"""One replica on real tables, and a channel in which something happens while a call is on its way."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.access.policy import KEEPS_EVERYTHING
from bot.access.policy_in_use import PolicyInUse
from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.claims import Claims
from bot.delivery.lanes import Handler
from bot.delivery.messages.message_work import MessageWork
from bot.delivery.messages.thread_work import ReplyInThread
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.delivery.posting.post_once import Posting
from bot.runtime.time_outs import TimeOuts
from bot.slack.message import Message
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stored_digests import StoredDigests
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.lifecycle.change import Change
from storage.work import WORK_LEASE_SECONDS
from tests.doubles.runtime import make_runtime
from tests.integration.ticking import FixedClock, new_id

MINE, THEIRS = CardReference(channel="C", ts="2.0"), CardReference(channel="C", ts="1.0")


class Channel:
    """A channel in which something happens while a call is on its way."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], None] = lambda: None
        self.fails: Exception | None = None
        self.said: list[str] = []
        self.deleted: list[CardReference] = []

    async def post(self, *_given: Any) -> CardReference:
        self._call("post")
        return MINE

    async def update(self, *_given: Any) -> None:
        self._call("update")

    async def reply(self, *_given: Any, broadcast: bool) -> None:
        self._call("reply")

    async def has_reply(self, *_given: Any) -> bool:
        return False

    async def delete(self, card: CardReference) -> None:
        self.deleted.append(card)

    def until_look(self, _channel: str) -> float:
        return 0.0

    def _call(self, what: str) -> None:
        self.said.append(what)
        self.meanwhile()
        if self.fails is not None:
            raise self.fails


class Replica:
    """One replica on real tables."""

    def __init__(self, stores: Stores, clock: FixedClock) -> None:
        self.stores = stores
        self.clock = clock
        self.channel = Channel()
        runtime = make_runtime(clock=clock.clock)
        self.claims = Claims(stores.work, runtime, WORK_LEASE_SECONDS, TimeOuts())
        self.alerts = StoredAlerts(runtime, stores)
        nothing: Any = None
        channel: Any = self.channel
        digests = StoredDigests(runtime, stores)
        policy = PolicyInUse(KEEPS_EVERYTHING, channel="C")
        self.context = PostingContext(runtime, self.alerts, digests, self.claims, channel, nothing, policy, nothing)
        drawn = FittedMessage(
            lambda _alert: Message(text="card"),
            lambda _alert: Message(text="plain"),
            lambda *_given: Message(text="to a person"),
            runtime.health,
        )
        load = partial(AlertMessage.load, self.context, drawn)
        self.messages = MessageWork(load, self.context, Posting(self.context), later_seconds=60)
        self.notes = ReplyInThread(load, self.context)

    async def does(self, kind: WorkKind, handler: Handler) -> None:
        async with self.claims.taken(self.work(kind)) as mine:
            assert mine is not None
            await handler(mine)

    def work(self, kind: WorkKind) -> Work:
        return next(each for each in self.stores.work.outstanding() if each.kind is kind)

    def left(self) -> list[WorkKind]:
        return sorted(each.kind for each in self.stores.work.outstanding())

    def is_taken_over(self, kind: WorkKind) -> Work:
        """Another replica waits for a lease and claims the work."""
        seen = self.work(kind)
        self.clock.passed += WORK_LEASE_SECONDS
        theirs = self.stores.work.claim(seen, new_id(), "another")
        assert theirs is not None
        return theirs

    def change(self, alert: Alert, step: Callable[[Alert, int], Change | None], ends: Work | None = None) -> None:
        self.stores.changing.change(alert.alert_id, step, ends=ends)
