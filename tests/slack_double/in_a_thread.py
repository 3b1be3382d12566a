"""The double on a loop of its own, for code that starts loops itself."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.slack_double.double import SlackDouble


@contextmanager
def slack_in_a_thread() -> Iterator[SlackDouble]:
    loop, slack = asyncio.new_event_loop(), SlackDouble()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(slack.start(), loop).result(10)
    try:
        yield slack
    finally:
        asyncio.run_coroutine_threadsafe(slack.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
