"""
From a press of Approve to the card's first change, against an empty Bolt app in the same Slack.

Everything runs as in the demo: the bot in its own process, ministack, local-slack, stations that report. The time is
what a person at the page sees. Both apps take turns, so that the machine's load affects both. Presses come one by one,
as a person works through a channel; after a pause, the last come at once.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from statistics import median, quantiles

from rich.console import Console
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.beside import Beside
from benchmarks.empty_bolt import APP, start_empty_bolt
from benchmarks.empty_stations import EmptyStations
from benchmarks.page import Card, Page, opened_page
from benchmarks.table import show, spread
from bot.demo.fleet.feed import Feed
from bot.demo.local_slack import LocalSlack
from bot.demo.runner import DemoOptions, RunningDemo, running_demo
from bot.demo.workspace import ALERT_CHANNEL, Workspace
from bot.slack.ids import ActionId

ROUNDS = 5
PRESSES = 6
AT_ONCE = 8
"""One person may have eight under way (`bot/listeners/edge/person_limits.py`)."""
WARM_UP = 2
CARDS = WARM_UP + ROUNDS * PRESSES + AT_ONCE
APART_SECONDS = 2.5
"""Seconds between a press of one app and a press of the other."""
REST_SECONDS = 25.0
"""After this the bot's rate limit for redraws is unused again."""

_BOT = "A0AIOPS"


async def run() -> list[Beside]:
    async with _demo() as demo, opened_page(demo.slack) as page, _neighbour(demo.slack, page), _stations(demo):
        mine, floor = iter(await page.cards(_BOT, CARDS)), iter(await page.cards(APP["appId"], CARDS))
        await _in_turns(page, mine, floor, WARM_UP)
        before = page.redrawn[_BOT]
        rounds = [await _in_turns(page, mine, floor, PRESSES) for _ in range(ROUNDS)]
        redrawn = page.redrawn[_BOT] - before
        await asyncio.sleep(REST_SECONDS)
        floor_at_once = await _at_once(page, floor)
        mine_at_once = await _at_once(page, mine)
    ratios = [median(bot) / median(empty) for bot, empty in rounds]
    show(
        f"Press of Approve to the card's first change, {ROUNDS} rounds of {PRESSES} presses in turns",
        [
            ("an empty Bolt handler", _told([spent for _, floors in rounds for spent in floors])),
            ("the bot", _told([spent for mines, _ in rounds for spent in mines])),
            ("bot over empty handler, medians by round", spread(ratios, "times")),
            ("redrawings of a card by the bot, a press", f"{redrawn / (ROUNDS * PRESSES):.1f}"),
            (f"an empty handler, {AT_ONCE} presses at once", _told(floor_at_once)),
            (f"the bot, {AT_ONCE} presses at once", _told(mine_at_once)),
        ],
    )
    mines, floors = [median(bot) * 1000 for bot, _ in rounds], [median(empty) * 1000 for _, empty in rounds]
    return [Beside("a press to the card's change", "an empty Bolt app", "ms", mines, floors, 1.5)]


async def _in_turns(
    page: Page, mine: Iterator[Card], floor: Iterator[Card], presses: int
) -> tuple[list[float], list[float]]:
    """Return the seconds of a number of presses for each app."""
    spent_mine, spent_floor = [], []
    for _ in range(presses):
        spent_floor.append(await page.seconds_to_change(next(floor)))
        await asyncio.sleep(APART_SECONDS)
        spent_mine.append(await page.seconds_to_change(next(mine)))
        await asyncio.sleep(APART_SECONDS)
    return spent_mine, spent_floor


async def _at_once(page: Page, cards: Iterator[Card]) -> list[float]:
    return await asyncio.gather(*(page.seconds_to_change(next(cards)) for _ in range(AT_ONCE)))


def _told(seconds: Sequence[float]) -> str:
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return f"median {median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms"


@asynccontextmanager
async def _demo() -> AsyncIterator[RunningDemo]:
    options = DemoOptions(open_browser=False, workspace=Workspace(neighbours=(APP,)))
    with _own_environment():
        async with running_demo(options, dict(os.environ), Console(quiet=True)) as demo:
            yield demo


@contextmanager
def _own_environment() -> Iterator[None]:
    """Restore the environment: the demo points this process at its own AWS, and the next benchmark must not use it."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@asynccontextmanager
async def _neighbour(slack: LocalSlack, page: Page) -> AsyncIterator[None]:
    """Run the empty app with its cards posted."""
    process = start_empty_bolt(slack)
    try:
        await process.ready(lambda: page.is_connected(APP["appId"]))
        client = AsyncWebClient(APP["botToken"], base_url=slack.api_url)
        for number in range(CARDS):
            await client.chat_postMessage(channel=ALERT_CHANNEL, text="An alert.", blocks=_card(number))
        yield
    finally:
        await process.stop()


def _card(number: int) -> list[dict[str, object]]:
    text = {"type": "plain_text", "text": "Approve"}
    approve = {"type": "button", "action_id": ActionId.APPROVE.value, "text": text, "value": str(number)}
    said: dict[str, object] = {"type": "section", "text": {"type": "plain_text", "text": "An alert."}}
    return [said, {"type": "actions", "elements": [approve]}]


@asynccontextmanager
async def _stations(demo: RunningDemo) -> AsyncIterator[None]:
    feed = Feed(demo.bot_url, demo.token)
    reporting = asyncio.create_task(EmptyStations(CARDS, feed).report())
    try:
        yield
    finally:
        reporting.cancel()
        await feed.close()
