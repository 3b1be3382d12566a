"""The real processes and a real browser, once for all tests of this folder."""

import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from rich.console import Console

from bot.demo.runner import DemoOptions, RunningDemo, running_demo
from tests.e2e.channel_page import PATIENCE_MS, ChannelPage
from tests.e2e.chromium import ARGUMENTS, chromium
from tests.e2e.network import Network


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo() -> AsyncIterator[RunningDemo]:
    before = dict(os.environ)
    try:
        async with running_demo(DemoOptions(open_browser=False), before, Console(quiet=True)) as running:
            yield running
    finally:
        # The demo points this process at its own AWS; the tests after these must not follow it there.
        os.environ.clear()
        os.environ.update(before)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def network(demo: RunningDemo) -> AsyncIterator[Network]:
    async with httpx.AsyncClient() as http:
        yield Network(demo, http)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        started = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, demo: RunningDemo) -> AsyncIterator[ChannelPage]:
    context = await browser.new_context(viewport={"width": 1000, "height": 1100}, device_scale_factor=2)
    opened = await ChannelPage.open(await context.new_page(), demo.slack.page_url)
    yield opened
    await context.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: with AIOPS_SCREENSHOTS into the documentation."""
    folder = Path(os.environ.get("AIOPS_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return count(101)


@pytest.fixture
def station(numbers: Iterator[int]) -> str:
    """A station of the test's own: each test has its own trouble."""
    return f"STATION_{next(numbers)}"
