"""The real processes and a real browser, once for all tests of this folder, and gone after them."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from rich.console import Console

from bot.demo import bot_process
from bot.demo.runner import DemoOptions, RunningDemo, running_demo
from tests.e2e import unpaced_bot
from tests.e2e.channel_page import HEIGHT, PATIENCE_MS, WIDTH, ChannelPage
from tests.e2e.chromium import ARGUMENTS, chromium
from tests.e2e.network import Network
from tests.e2e.remediation import hasten
from tests.e2e.scenes import Scenes

_BOT = {
    "AIOPS_POLICY_FILE": str(Path(__file__).with_name("policy.yml")),
    "AIOPS_EVALUATION_INTERVAL_SECONDS": "2",
    # Sooner than in the demo: the tests see to it that the station does well, or does not. A machine that is busy has
    # the time between the two to let it do well.
    "AIOPS_LOOK_AGAIN_SECONDS": "2",
    "AIOPS_NO_EFFECT_SECONDS": "12",
}

SCREENSHOTS = os.environ.get("AIOPS_SCREENSHOTS", "")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def demo() -> AsyncIterator[RunningDemo]:
    before, module = dict(os.environ), bot_process.MODULE
    bot_process.MODULE = unpaced_bot.__name__
    try:
        options = DemoOptions(open_browser=False, bot_variables=_BOT)
        async with running_demo(options, before, Console(quiet=True)) as running:
            await asyncio.to_thread(hasten, running.provisioned.state_machine_arn)
            yield running
    finally:
        bot_process.MODULE = module
        # The demo points this process at its own AWS; the tests after these must not follow it there.
        os.environ.clear()
        os.environ.update(before)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def network(demo: RunningDemo) -> AsyncIterator[Network]:
    # Without connections that stay: the bot closes one that rests, which the next report may find out too late.
    async with httpx.AsyncClient(limits=httpx.Limits(max_keepalive_connections=0)) as http:
        yield Network(demo, http)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        started = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def opened_page(browser: Browser, demo: RunningDemo) -> ChannelPage:
    factor = 2 if SCREENSHOTS else 1  # to draw four times as much is for pictures that are kept
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=factor)
    return await ChannelPage.open(await context.new_page(), demo.slack.page_url, keeps_pictures=bool(SCREENSHOTS))


@pytest_asyncio.fixture(loop_scope="session")
async def page(opened_page: ChannelPage) -> ChannelPage:
    """The page, at the channel, whatever the test before left open."""
    await opened_page.go_to_channel()
    return opened_page


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def scenes(network: Network) -> AsyncIterator[Scenes]:
    begun = await Scenes.begin(network)
    yield begun
    begun.end()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: with AIOPS_SCREENSHOTS into the documentation."""
    folder = Path(SCREENSHOTS or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return count(101)


@pytest_asyncio.fixture(loop_scope="session")
async def station(numbers: Iterator[int], network: Network) -> AsyncIterator[str]:
    """A station of the test's own, with its own trouble; nobody looks at it again and again after the test."""
    station = f"STATION_{next(numbers)}"
    yield station
    await network.forgets(station)
