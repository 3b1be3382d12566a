"""A storm over a house: hundreds of stations in trouble at once, and a clock that moves only when it is told to."""

import asyncio
import re
import time
from http import HTTPStatus
from typing import Any

from bot.runtime.clock import Clock
from bot.slack.classic_blocks import classic_blocks
from bot.slack.ids import ActionId
from bot.slack.message_identity import CARD_TYPE, DIGEST_TYPE
from rules.alert.work import WorkKind
from rules.digest.digest import Digest
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said, text_of
from tests.slack_double.call_log import Call
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message
from tests.slack_double.view import View

MINUTE_MS = 60_000
POSTS = {WorkKind.POST_CARD, WorkKind.POST_DIGEST}
REPORT_MAX = 500
LOOK_SECONDS = 0.002

EMPTY: Json = {"chargedBatteries": 0, "unchargedBatteries": 30, "swapRate": 20}
LOW: Json = {"chargedBatteries": 4, "unchargedBatteries": 26, "swapRate": 1}
DOWN: Json = {"chargerHealth": "down"}
DEGRADED: Json = {"chargerHealth": "degraded"}
RUSH: Json = {"swapRate": 130, "chargedBatteries": 200, "unchargedBatteries": 20}
BUSY: Json = {"swapRate": 45, "chargedBatteries": 200, "unchargedBatteries": 20}


class Time:
    """Stands until it is moved; the bot's clocks and Slack's are this one."""

    def __init__(self) -> None:
        self.seconds = float(int(time.time()))
        self._looks = 0

    @property
    def clock(self) -> Clock:
        return Clock(now_ms=lambda: int(self.seconds * 1000), monotonic=self._monotonic)

    def _monotonic(self) -> float:
        # A microsecond a look: what is over but for a rounding is not waited for without end.
        self._looks += 1
        return self.seconds + self._looks / 1_000_000


class StormHouse(House):
    """A house in which time is driven: what the bot may do in a second of it is done before the next begins."""

    def __init__(self, clients: Clients) -> None:
        self.time = Time()
        self._taking = False
        super().__init__(clients, clock=self.time.clock)
        self.slack.workspace.clock.follow(lambda: self.time.seconds)

    async def tick(self) -> None:
        """Evaluate, though the clock that is driven is not AWS's."""
        await self.functions_look()
        lease = await self.bot.engine.leadership.keep()
        assert lease is not None
        await self.bot.engine.evaluate._tick.run(lease.fence)
        self.bot.delivery.wake()

    async def report_all(self, troubles: dict[str, Json], *, samples: int = 3) -> None:
        """Report the trouble of each station, a minute between the samples."""
        now = self.now_ms()
        reports = [
            self.metric(station, **{"timestamp": now - age * MINUTE_MS, **trouble})
            for station, trouble in troubles.items()
            for age in range(samples)
        ]
        for start in range(0, len(reports), REPORT_MAX):
            answer = await self.report(reports[start : start + REPORT_MAX])
            assert answer.status_code == HTTPStatus.ACCEPTED, answer.text

    async def forget_metrics(self, stations: list[str]) -> None:
        """Let it be as if the stations had never reported: rows of theirs end by their time to live."""
        for station in stations:
            for sample in self.bot.stores.metrics.newest(station, 10, self.now_ms()):
                key = {"stationId": {"S": station}, "timestamp": {"N": str(sample.timestamp)}}
                await asyncio.to_thread(self.clients.dynamodb.delete_item, TableName=self.names.metrics, Key=key)

    async def pass_seconds(self, seconds: int) -> None:
        """Let time go by, second after second; in each the bot does what it may before the next begins."""
        for _ in range(seconds):
            self.time.seconds += 1
            self.bot.delivery.wake()
            await self.until(self._is_idle, "what may be done in this second is done")

    async def _is_idle(self) -> bool:
        """Whether no work is in hand and none is looked for, nor will be after what has just ended."""
        delivery = self.bot.delivery
        for _ in range(2):
            if delivery._woken.is_set() or delivery._in_hand or self._taking:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    async def _open(self) -> None:
        await super()._open()
        take = self.bot.delivery._take

        async def taking() -> None:
            self._taking = True
            try:
                await take()
            finally:
                self._taking = False

        self.bot.delivery._take = taking  # type: ignore[method-assign]  # the driven clock needs to see it

    async def until_posted(self, most_seconds: int) -> int:
        """Let time go by until nothing waits to be posted; return how many seconds that took."""
        for second in range(most_seconds):
            outstanding = await asyncio.to_thread(self.bot.stores.work.outstanding)
            if not any(each.kind in POSTS for each in outstanding):
                return second
            await self.pass_seconds(1)
        raise AssertionError(f"not everything is posted after {most_seconds} s")

    @property
    def posts(self) -> list[Call]:
        return [call for call in self.slack.calls.of("chat.postMessage") if not call.args.get("thread_ts")]

    def digests(self) -> list[Message]:
        return [each for each in self.slack.channel(CHANNEL).cards() if kind_of(each) == DIGEST_TYPE]

    def alert_cards(self) -> list[Message]:
        return [each for each in self.slack.channel(CHANNEL).cards() if kind_of(each) == CARD_TYPE]

    def digest(self, words: str) -> Message:
        """The first part of the digest that says something."""
        return next(each for each in self.digests() if words in said(each) and payload_of(each)["part"] == "1")

    def stations_in(self, part: Message, kinds: list[list[str]]) -> list[str]:
        """Which stations a part lists, each as often as it does."""
        text = "\n".join(text_of(block) for block in classic_blocks(part.blocks) if block["type"] == "section")
        found = re.findall(r"\b[A-Z]+_\d{3}\b", text)
        known = {station for kind in kinds for station in kind}
        # A row's title and a fault's name hold the station once more.
        return [station for station in dict.fromkeys(found) if station in known]

    async def stored_digests(self) -> list[Digest]:
        return await asyncio.to_thread(self.bot.stores.digests.since, 0)

    async def alert_of(self, station: str) -> dict[str, Any]:
        """The item of a station's alert."""
        return next(each for each in await self.tables.alerts() if each["stationId"] == station)

    async def decide_all(self, action: ActionId, words: str, values: dict[str, Any], by: str = ALICE) -> View:
        """Press a digest's button for all, fill the dialog in, submit it, and return it when it says how it ended."""
        view = await self.ask_all(action, words, by)
        await self._acked(await self.person(by).submit(view, values))
        await self.until(lambda: "Begun" not in said(view) and " of " not in said(view), "the dialog says how it ended")
        return view

    async def ask_all(self, action: ActionId, words: str, by: str = ALICE) -> View:
        """Press a digest's button for all, and return the dialog once it is filled."""
        person = self.person(by)
        await self._acked(await person.press(self.digest(words), action))
        await self.until(lambda: person.modal is not None and person.modal.updates > 1, "the dialog is filled")
        assert person.modal is not None
        return person.modal

    async def until_drawn(self, *words: str) -> Message:
        """Let time go by until a digest says something."""
        for _ in range(20):
            for part in self.digests():
                if all(each in said(part) for each in words):
                    return part
            await self.pass_seconds(1)
        raise AssertionError(f"no digest says {words}: {[said(each)[:2000] for each in self.digests()]}")


def names(kind: str, count: int) -> list[str]:
    return [f"{kind}_{number:03}" for number in range(1, count + 1)]


def kind_of(message: Message) -> str:
    return str((message.metadata or {}).get("event_type"))


def payload_of(message: Message) -> dict[str, str]:
    return dict((message.metadata or {}).get("event_payload", {}))
